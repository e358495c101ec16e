package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	"quire/internal/sshserver"
	"quire/internal/sshserver/sshtest"
)

// answer says what the reader says, as far as quire-load listens.
func answer(p *sshtest.Program, keys []byte) {
	for _, k := range string(keys) {
		switch k {
		case 'Q':
			p.End("", nil)
		case '\r':
			_, _ = io.WriteString(p.Out, "2 min read")
		default:
			_, _ = io.WriteString(p.Out, "a frame")
		}
	}
}

// mute answers no key.
func mute(*sshtest.Program, []byte) {}

// serve starts a server and returns its address and what it counts.
func serve(t *testing.T, answer func(*sshtest.Program, []byte)) (string, *sshserver.Stats) {
	t.Helper()
	key, err := sshserver.LoadHostKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	s := sshserver.New(sshserver.Options{HostKey: key, Handler: sshserver.Handler{
		Start: func(_ context.Context, s *sshserver.Session) sshserver.Program {
			_, _ = io.WriteString(s, "43 posts found")
			return sshtest.NewProgram(s, answer)
		},
	}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sshtest.Background(t, func(ctx context.Context) error { return s.Serve(ctx, l) })
	return l.Addr().String(), &s.Stats
}

// It prints what it has done, for every kind of load.
func TestLoad(t *testing.T) {
	for do, c := range map[string]struct {
		args []string
		want string
	}{
		"keys": {
			[]string{"-n", "5", "--rate", "50", "--for", "300ms"},
			`(?s)^5 sessions of 80x24 opened in .*; 0 failed\n[1-9]\d* answers: p50 .*p99 .*bytes per key\n0 keys unanswered, 0 sessions lost\n`,
		},
		"idle": {
			[]string{"-n", "3", "--for", "10ms", "--place", "post", "--pid", strconv.Itoa(os.Getpid())},
			`(?s)^3 sessions .*0 keys unanswered, 0 sessions lost\n`,
		},
		"tour": {
			[]string{"-n", "2", "--for", "100ms"},
			`(?s)^tour: [1-9]\d* in .* 0 failed\n\d+ answers: p50 .*0 sessions lost\n`,
		},
		"handshakes": {[]string{"-n", "4", "--for", "100ms"}, `(?s)^handshakes: [1-9]\d* in .* 0 failed\n\d+ answers: p50`},
		"drop":       {[]string{"-n", "7", "--for", "20s"}, `^drop: 7 in .* 0 failed\n`},
		"attacks": {
			[]string{
				"-n", "3", "--attackers", "2", "--rate", "20", "--for", "200ms", "--only",
				"extended data|long packets|commands",
			},
			`(?s)^3 readers, 20 keys a second each; 2 attacking .*\| none \| \d.*\| extended data \|.*\| none, afterwards \| [^\n]*\n$`,
		},
		"mixed": {
			[]string{"-n", "2", "--attackers", "2", "--rate", "20", "--for", "300ms"},
			`(?s)^2 readers, 20 keys a second each; 2 attacking clients for 300ms\n.*\| 0s \| \d.*\| afterwards \| [^\n]*\n$`,
		},
	} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			addr, stats := serve(t, answer)
			var out, errs bytes.Buffer
			if status := run(append(c.args, "--do", do, addr), &out, &errs); status != 0 || errs.Len() > 0 {
				t.Errorf("status %d, %s", status, errs.String())
			}
			if !regexp.MustCompile(c.want).MatchString(out.String()) {
				t.Errorf("it prints %q", out.String())
			}
			if do == "idle" && runtime.GOOS == "linux" && !strings.Contains(out.String(), "kB per session") {
				t.Errorf("no memory in %q", out.String())
			}
			if do == "drop" && stats.SessionsTotal.Load() != 7 || stats.Handshakes.Load() == 0 {
				t.Errorf("the server saw %d sessions", stats.SessionsTotal.Load())
			}
		})
	}
}

// Browsers are readers too.
func TestBrowserLoad(t *testing.T) {
	var frames, keys atomic.Int64
	page := http.NewServeMux()
	page.HandleFunc("/-/socket", func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow() //nolint:errcheck // the client may have gone
		for answer := "43 posts found"; ; answer = "min read" {
			_, data, err := ws.Read(r.Context())
			if err != nil {
				return
			}
			if strings.Contains(string(data), `"k":`) {
				keys.Add(1)
			}
			if strings.Contains(string(data), `"Q"`) || ws.Write(r.Context(), websocket.MessageText, []byte(answer)) != nil {
				return
			}
			frames.Add(1)
		}
	})
	s := httptest.NewServer(page)
	t.Cleanup(s.Close)
	for do, want := range map[string]string{
		"keys": `(?s)^3 sessions of 80x24 opened in .*; 0 failed\n[1-9]\d* answers: p50 .*0 keys unanswered, 0 sessions lost\n`,
		"tour": `(?s)^tour: [1-9]\d* in .* 0 failed\n`,
	} {
		var out, errs bytes.Buffer
		args := []string{"--web", "-n", "3", "--do", do, "--rate", "20", "--for", "300ms", s.Listener.Addr().String()}
		if status := run(args, &out, &errs); status != 0 || !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("%s: status %d, %q, %q", do, status, out.String(), errs.String())
		}
	}
	if frames.Load() == 0 || keys.Load() < 10 {
		t.Errorf("the server was sent %d keys", keys.Load())
	}
}

// Unanswered keys, and a server that is not there, are failures.
func TestLoadFails(t *testing.T) {
	t.Parallel()
	addr, _ := serve(t, mute)
	var out, errs bytes.Buffer
	if status := run([]string{"-n", "1", "--rate", "50", "--for", "100ms", addr}, &out, &errs); status != 1 ||
		!strings.Contains(out.String(), "1 keys unanswered") {
		t.Errorf("a server that answers nothing: status %d, %q, %q", status, out.String(), errs.String())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	errs.Reset()
	if status := run([]string{"-n", "2", "--do", "handshakes", "--for", "10ms", l.Addr().String()}, &out,
		&errs); status != 1 ||
		!strings.Contains(errs.String(), "first failure") {
		t.Errorf("no server: status %d, %q", status, errs.String())
	}
}

// It connects to this machine only, unless --remote is given, and never without bounds.
func TestLoadBounds(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"203.0.113.7:22"}, "add --remote"},
		{[]string{"blog.example.org:22"}, "add --remote"},
		{[]string{"nonsense"}, "HOST:PORT"},
		{[]string{"-n", "0"}, "use 1 to 20000"},
		{[]string{"-n", "20001"}, "use 1 to 20000"},
		{[]string{"--for", "11m"}, "use up to 10m"},
		{[]string{"--for", "25h", "--do", "mixed"}, "use up to 24h"},
		{[]string{"--rate", "101"}, "use up to 100"},
		{[]string{"--connect", "0"}, "use 1 or more"},
		{[]string{"--attackers", "201"}, "use 1 to 200"},
		{[]string{"--do", "harm"}, "use keys"},
		{[]string{"--web", "--do", "attacks"}, "--web: no load"},
		{[]string{"--place", "moon"}, "list or post"},
		{[]string{"--size", "big"}, "80x24"},
		{[]string{"--unknown"}, "unknown flag --unknown\nhint: "},
		{[]string{"--for", "soon"}, `--for: invalid value "soon"`},
		{[]string{"--remote=x"}, `--remote: invalid value "x"`},
		{[]string{"--pid"}, "--pid: missing value"},
	} {
		var out, errs bytes.Buffer
		if status := run(c.args, &out, &errs); status != 2 || !strings.Contains(errs.String(), c.want) || out.Len() > 0 {
			t.Errorf("%s: status %d, %q, %q", c.args, status, out.String(), errs.String())
		}
	}
}
