package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/rawssh"
)

// moreAttacks are those on memory, on what precedes a session, and on requests.
var moreAttacks = []attack{
	{"the longest post", longest(80, 24, "G", "g", "/", "the", "\r", "n", "\x1b", "q")},
	{"posts of any kind at any size", anySize},
	{"classic key exchange groups", classicGroups},
	{"keys that are not known", strangeKeys},
	{"answers to no question", longAnswers},
	{"variables of the environment", wire(func(i int) []byte {
		return rawssh.Request(0, "env", i%2 == 0,
			ssh.Marshal(struct{ Name, Value string }{"LC_ALL", strings.Repeat("x", 20000)}))
	})},
	{"terminals of any size", wire(func(int) []byte {
		size := struct{ Width, Height, PW, PH uint32 }{mathrand.Uint32(), mathrand.Uint32(), 0, 0} //nolint:gosec // no secret
		return rawssh.Request(0, "window-change", false, ssh.Marshal(size))
	})},
	{"subsystems and forwarding", wire(func(i int) []byte {
		if i%2 == 0 {
			return rawssh.Request(0, "subsystem", true, ssh.Marshal(struct{ Name string }{"sftp"}))
		}
		return rawssh.Open("direct-tcpip", uint32(i), 1000)
	})},
	{"long commands", wireCommands(strings.Repeat("search x ", 20000))},
	{"commands whose output is not read", wireCommands("list --format json --per-page 100000",
		"search the --limit 100000 --format json", "archive")},
	{"windows of a byte", tinyWindows},
	{"many commands on a connection", manyCommands},
	{"a long paste into a prompt", keys(80, 24, nil, "/", "\x1b[200~"+strings.Repeat("the of ", 8000)+"\x1b[201~",
		"\x1b", "//", "\x1b[200~"+strings.Repeat("the of ", 8000)+"\x1b[201~", "\x1b")},
	{"marks, stars and bookmarks", keys(80, 24, nil, "s", "U", "j", "\r", "ma", "mb", "s", "U", "q", "z", "z")},
	{"links, contents and other screens", keys(80, 24, nil, "\r", "#", "\x1b", "t", "\x1b", "i", "\x1b", "O", "\x1b",
		"w", "z", "z", "q", "c", "\x1b", "t", "\x1b", "S", "j", "\r", "v", "j")},
	{"costly and cheap in turn", inTurns},
}

// firstPosts is how many posts the attacks choose from.
const firstPosts = 200

// listed is what attacks want to know of a post.
type listed struct {
	Slug  string `json:"slug"`
	Words int    `json:"words"`
}

// posts asks the server for its first posts and the one with the most words, as the first attack that wants to
// know them.
func (p *plan) posts(ctx context.Context) (first []listed, longest listed) {
	p.asked.Do(func() {
		conn, err := dialAttacker(p)
		if err != nil {
			return
		}
		defer closing(ctx, conn)()
		sc, channels, requests, err := ssh.NewClientConn(conn, p.addr, clientConfig(p))
		if err != nil {
			return
		}
		s, err := ssh.NewClient(sc, channels, requests).NewSession()
		if err != nil {
			return
		}
		out, err := s.StdoutPipe()
		if err != nil || s.Start("list --format jsonl") != nil {
			return
		}
		for lines := json.NewDecoder(bufio.NewReader(out)); ; {
			var post listed
			if lines.Decode(&post) != nil {
				return
			}
			if post.Words > p.longest.Words {
				p.longest = post
			}
			if len(p.first) < firstPosts {
				p.first = append(p.first, post)
			}
		}
	})
	return p.first, p.longest
}

// longest opens the longest post and presses keys in it, over and over.
func longest(width, height int, round ...string) func(context.Context, *plan) error {
	return func(ctx context.Context, p *plan) error {
		_, post := p.posts(ctx)
		return session(ctx, p, width, height, post.Slug, func(in io.Writer, _ *ssh.Session) error {
			const rounds = 50
			settle(ctx, 100*time.Millisecond)
			for i := range rounds * len(round) {
				if _, err := io.WriteString(in, round[i%len(round)]); err != nil || ctx.Err() != nil {
					return err
				}
				settle(ctx, keyPause)
			}
			return nil
		})
	}
}

// anySize opens a post at one size of the terminal after the other, with its pictures.
func anySize(ctx context.Context, p *plan) error {
	posts, _ := p.posts(ctx)
	if len(posts) == 0 {
		return io.EOF
	}
	const sizes, least, widest, highest = 20, 20, 500, 200
	post := posts[mathrand.IntN(len(posts))] //nolint:gosec // no secret
	return session(ctx, p, 80, 24, post.Slug, func(in io.Writer, s *ssh.Session) error {
		for range sizes {
			settle(ctx, 20*time.Millisecond)
			width, height := least+mathrand.IntN(widest), least+mathrand.IntN(highest) //nolint:gosec // no secret
			if err := s.WindowChange(height, width); err != nil {
				return err
			}
			if _, err := io.WriteString(in, " I"); err != nil {
				return err
			}
		}
		return nil
	})
}

// classicGroups asks for key exchanges that cost a server much.
func classicGroups(ctx context.Context, p *plan) error {
	conn, err := dialPenalized(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	c := clientConfig(p)
	c.KeyExchanges = []string{ssh.KeyExchangeDH16SHA512, ssh.KeyExchangeDH14SHA256, ssh.KeyExchangeDHGEXSHA256}
	_, _, _, err = ssh.NewClientConn(conn, p.addr, c)
	return err
}

// strangeKeys offers new keys until the server has enough of it.
func strangeKeys(ctx context.Context, p *plan) error {
	conn, err := dialPenalized(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	const keys = 30
	var signers []ssh.Signer
	for range keys {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		signer, err := ssh.NewSignerFromKey(key)
		if err != nil {
			return err
		}
		signers = append(signers, signer)
	}
	c := clientConfig(p)
	c.User, c.Auth = "stranger", []ssh.AuthMethod{ssh.PublicKeys(signers...)}
	_, _, _, err = ssh.NewClientConn(conn, p.addr, c)
	return err
}

// longAnswers asks to be let in with as much text as fits.
func longAnswers(ctx context.Context, p *plan) error {
	conn, err := dialPenalized(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	c, err := rawssh.New(conn)
	if err != nil {
		return err
	}
	text := strings.Repeat("x", 30000)
	for ctx.Err() == nil && err == nil {
		err = c.Send(rawssh.Packet(rawssh.MsgUserAuth, struct{ User, Service, Method, Lang, Sub string }{
			"stranger", "ssh-connection", "keyboard-interactive", text, text,
		}))
	}
	return err
}

// wireCommands asks for commands in one session each, and reads nothing of what they print.
func wireCommands(commands ...string) func(context.Context, *plan) error {
	return raw(func(ctx context.Context, c *rawssh.Client) error {
		const window = 1 << 30
		for _, command := range commands {
			ch, err := c.OpenChannel("session", window)
			if err == nil {
				err = c.Exec(ch, command)
			}
			if err != nil {
				return err
			}
		}
		settle(ctx, time.Second)
		return nil
	})
}

// tinyWindows takes what a command prints one byte at a time.
var tinyWindows = raw(func(ctx context.Context, c *rawssh.Client) error {
	ch, err := c.OpenChannel("session", 1)
	if err == nil {
		err = c.Exec(ch, "list --format jsonl")
	}
	for err == nil && ctx.Err() == nil {
		err = c.Send(rawssh.Packet(rawssh.MsgWindowAdjust, struct{ Channel, Bytes uint32 }{ch, 1}))
	}
	return err
})

// manyCommands runs as many commands at a time as a connection may have.
func manyCommands(ctx context.Context, p *plan) error {
	conn, err := dialAttacker(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	sc, channels, requests, err := ssh.NewClientConn(conn, p.addr, clientConfig(p))
	if err != nil {
		return err
	}
	client := ssh.NewClient(sc, channels, requests)
	var all sync.WaitGroup
	for _, command := range []string{
		"list", "tags", "categories", "search the", "search of --limit 500",
		"list --format jsonl", "help", "list --query year:2024",
	} {
		all.Go(func() {
			for ctx.Err() == nil {
				s, err := client.NewSession()
				if err != nil {
					return
				}
				s.Stdout = io.Discard
				if err := s.Run(command); err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return nil
}

// inTurns asks for little for a while, and then for much: what a source has not used it may not save up.
func inTurns(ctx context.Context, p *plan) error {
	return session(ctx, p, 200, 60, "", func(in io.Writer, _ *ssh.Session) error {
		const cheap, costly = 100, 20
		for ctx.Err() == nil {
			settle(ctx, cheap*keyPause)
			for range costly {
				if _, err := io.WriteString(in, "/the of\x1b//the\x1b\rG/(a|b|.)*x\r\x1bq"); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
