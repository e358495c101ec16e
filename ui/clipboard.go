package ui

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/popup"
)

// maxCopy is how many bytes are copied at most: terminals drop longer ones.
const maxCopy = 100_000

// multiplexer is what the reader's terminal runs in, which keeps OSC 52 to itself
// unless it is asked to pass it on.
type multiplexer int

const (
	noMultiplexer multiplexer = iota
	tmux
	screenProgram
)

func multiplexerOf(getenv func(string) string) multiplexer {
	term := getenv("TERM")
	switch {
	case getenv("TMUX") != "", strings.HasPrefix(term, "tmux"):
		return tmux
	case strings.HasPrefix(term, "screen"):
		return screenProgram
	}
	return noMultiplexer
}

// passed is a sequence that a multiplexer passes on to the terminal it runs in, where
// it allows that: allow-passthrough in tmux; screen takes pieces of 768 bytes.
func (m multiplexer) passed(seq string) string {
	switch m {
	case tmux:
		return ansi.TmuxPassthrough(seq)
	case screenProgram:
		return ansi.ScreenPassthrough(seq, 768)
	case noMultiplexer:
	}
	return ""
}

// copyText puts text into the clipboard of the reader's own terminal (OSC 52), which
// works through SSH, through tmux and screen where they let it pass, and says what it
// was. Nothing is copied but what can be seen, and no line break at its end, so that a
// shell into which it is pasted does not run it at once.
func (a *app) copyText(s, what string) tea.Cmd {
	if len(s) <= 4*maxCopy { // and otherwise it is too long anyway
		s = sanitize.Clipboard(s)
	}
	if len(s) > maxCopy {
		return a.notices.say(fmt.Sprintf("not copied: %s, %d kB, is too long for a terminal's clipboard", what, len(s)/1000))
	}
	cmds := []tea.Cmd{tea.SetClipboard(s), a.notices.say("copied " + what)}
	if a.term.multiplexer != noMultiplexer {
		cmds = append(cmds, tea.Raw(a.term.multiplexer.passed(ansi.SetSystemClipboard(s))))
	}
	if put := a.cfg.Copy; put != nil {
		cmds = append(cmds, runOnly(a.tasks, token{}, func(context.Context) error { return put(s) }, func(err error) tea.Cmd {
			if err != nil {
				return a.notices.say("not copied: " + usererr.Line(err))
			}
			return nil
		}))
	}
	return tea.Batch(cmds...)
}

// permalink is the address of a post: its own if it names one, else its path.
func permalink(p *post.Post) string {
	if address, ok := sanitize.URL(p.Canonical); ok {
		return address
	}
	return sanitize.Line(p.Path)
}

// permalink is the address of a post, or of a heading in it: below the site that this reader is
// served from, or the command that opens it there, if it is.
func (a *app) permalink(p *post.Post, heading string) string {
	switch {
	case a.cfg.Site != "":
		return strings.TrimSuffix(a.cfg.Site, "/") + postAddress(p, heading)
	case a.cfg.Command != "":
		return a.cfg.Command + " " + shellWord(strings.TrimPrefix(postPath(p), "/")+withHash(heading))
	}
	return permalink(p) + withHash(heading)
}

func withHash(heading string) string {
	if heading == "" {
		return ""
	}
	return "#" + heading
}

// shellWord is a word as a shell takes it.
func shellWord(s string) string {
	isPlain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./#", r)
	}
	s = sanitize.Line(s)
	if s != "" && s[0] != '-' && s[0] != '#' && strings.IndexFunc(s, func(r rune) bool { return !isPlain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// postAddress returns the address of a post, or of a heading in it, below the blog.
func postAddress(p *post.Post, heading string) string {
	u := url.URL{Path: postPath(p), Fragment: heading}
	return u.String()
}

// postPath returns the path of a post below the blog: its slug, in an archive of several behind the
// name of its source.
func postPath(p *post.Post) string {
	switch {
	case p.Slug == "":
		return "/" + p.Path
	case p.Source != "":
		return "/" + p.Source + "/" + p.Slug
	}
	return "/" + p.Slug
}

// address returns what is read as an address below the blog.
func (a *app) address() string {
	p := a.post.current()
	if a.screen != postScreen || p == nil {
		return "/"
	}
	heading := ""
	if h := a.post.pager.Heading(); h >= 0 {
		heading = a.post.pager.Outline().Headings[h].ID
	}
	return postAddress(p, heading)
}

// copyPermalink copies the address of the post, with the heading that is on the screen.
func (a *app) copyPermalink() tea.Cmd {
	p := a.current()
	if p == nil {
		return nil
	}
	heading, what := "", "the link"
	if h := a.post.pager.Heading(); a.screen == postScreen && h >= 0 {
		head := a.post.pager.Outline().Headings[h]
		heading = head.ID
		what = "the link to “" + head.Text + "”"
	}
	return a.copyText(a.permalink(p, heading), what)
}

func (a *app) copyTitle() tea.Cmd {
	p := a.current()
	if p == nil {
		return nil
	}
	return a.copyText(p.Title+" "+a.permalink(p, ""), "title and link")
}

// copyCode copies the code block nearest to the middle of the screen.
func (a *app) copyCode() tea.Cmd {
	c, ok := a.post.pager.NearestCode()
	if !ok {
		return a.notices.say("no code in this post")
	}
	what := "1 line"
	if n := strings.Count(strings.TrimRight(c.Text, "\n"), "\n") + 1; n > 1 {
		what = fmt.Sprintf("%d lines", n)
	}
	if c.Lang != "" {
		what += " (" + c.Lang + ")"
	}
	return a.copyText(c.Text, what)
}

// openCopy lets the reader choose what to copy.
func (a *app) openCopy() {
	p := a.current()
	if p == nil {
		return
	}
	all := []struct {
		label string
		copy  func() tea.Cmd
	}{
		{"The visible code block", a.copyCode},
		{"Link to this heading", a.copyPermalink},
		{"Title and link", a.copyTitle},
		{"Title and link as Markdown", func() tea.Cmd {
			title := strings.NewReplacer("[", `\[`, "]", `\]`).Replace(p.Title)
			return a.copyText("["+title+"]("+permalink(p)+")", "a Markdown link")
		}},
		{"The whole post as Markdown", func() tea.Cmd {
			return a.copyText(string(a.post.text.Markdown), "the whole post as Markdown")
		}},
	}
	items := make([]popup.Item, len(all))
	for i, c := range all {
		items[i].Label = c.label
	}
	a.popup.open(popup.Options{Title: "Copy", Items: items}, choices{
		pick: func(item int) tea.Cmd { return all[item].copy() },
	})
}
