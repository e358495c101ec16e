package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/coder/websocket"

	"quire/internal/sanitize/hostile"
	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
	"quire/internal/textwidth"
)

// A browser opens the archive and posts, follows keys, the mouse and its size, and its address
// follows what is read.
func TestBrowser(t *testing.T) {
	_, address := web(t, setup{})
	p := visit(t, address, "/", 80, 24)
	p.awaitText("Quire", "43 posts found")
	if p.address != "/" || !strings.HasPrefix(p.title, "Quire") {
		t.Errorf("address %q, title %q", p.address, p.title)
	}
	p.press("/")
	p.send(map[string]any{"p": "kms"})
	p.awaitText("KMS Key Rotation", "2 posts")
	p.press("Enter")
	p.awaitText("2 posts found")
	p.press("Enter")
	p.await("the address of the post", func() bool { return strings.HasPrefix(p.address, "/kms-key-rotation") })
	p.send(map[string]any{"r": []int{40, 10}})
	p.await("10 rows", func() bool { return len(p.rows) == 10 })
	for _, row := range p.rows {
		if textwidth.Width(row) > 40 {
			t.Errorf("%q is wider than 40 cells", row)
		}
	}
	p.send(map[string]any{"b": "down", "x": 3, "y": 3})
	p.send(map[string]any{"r": []int{80, 24}})
	p.await("24 rows", func() bool { return len(p.rows) == 24 })
	p.press("Y")
	p.await("a copied link", func() bool { return strings.Contains(p.copied, "kms-key-rotation") })
	p.press("q")
	p.await("the archive", func() bool { return p.address == "/" })
	p.press("Escape", "q")
	p.await("the end", func() bool { return p.bye != nil })
}

// The links that the reader copies are those that the browser is at.
func TestBrowserLinks(t *testing.T) {
	_, address := web(t, setup{change: func(o *server.Options) { o.Web.URL = "https://blog.example.org/" }})
	p := visit(t, address, "/kms-key-rotation#which-keys-rotate", 80, 24)
	p.awaitText("Which keys rotate")
	p.press("Y")
	p.await("a copied link", func() bool { return p.copied != "" })
	if want := "https://blog.example.org/kms-key-rotation#which-keys-rotate"; p.copied != want {
		t.Errorf("copied %q, want %q", p.copied, want)
	}
}

// The same keys lead to the same screen through SSH and in a browser.
func TestBrowserAndTerminalAgree(t *testing.T) {
	r, address := web(t, setup{change: func(o *server.Options) {
		o.UI.New = sameReason(o.UI.New)
	}})
	term := r.open(sshtest.Spec{Term: "xterm-256color", Width: 90, Height: 30, Env: []string{"COLORTERM=truecolor"}})
	p := visit(t, address, "/", 90, 30)
	for _, c := range []struct{ terminal, browser, until string }{
		{"", "", "43 posts found"},
		{"\x1b[6~", "PageDown", "page 2"},
		{"c", "c", "Categories"},
		{"\x1b[B", "ArrowDown", "Categories"},
		{"\r", "Enter", "24 posts found"},
		{"?", "?", "esc"},
		{"\x1b[27u", "Escape", "24 posts found"},
		{"/", "/", "tab full text"},
		{"kube", "kube", "kube"},
		{"\r", "Enter", "posts found"},
		{"\r", "Enter", "min read"},
		{"t", "t", "Contents"},
		{"\x1b[27u", "Escape", "min read"},
		{"G", "G", "100%"},
		{":", ":", ":"},
	} {
		term.Press(c.terminal)
		switch {
		case len(c.browser) == 4 && c.terminal == c.browser:
			p.press(strings.Split(c.browser, "")...)
		case c.browser != "":
			p.press(c.browser)
		}
		term.Await(c.until)
		p.awaitText(c.until)
		sshtest.Eventually(t, "the same screen after "+c.browser, func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.screen() == trimmed(term.Screen())
		})
	}
}

// sameReason makes readers who are told the same about what is not saved.
func sameReason(newModel func(context.Context,
	server.Reader) (tea.Model, func(context.Context) error),
) func(context.Context, server.Reader) (tea.Model, func(context.Context) error) {
	return func(ctx context.Context, r server.Reader) (tea.Model, func(context.Context) error) {
		r.NotSavedReason = ""
		return newModel(ctx, r)
	}
}

// trimmed returns a screen without the spaces at the ends of its rows.
func trimmed(screen string) string {
	rows := strings.Split(screen, "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

// A client without scripts finds the archive, posts and feeds as plain HTML and XML.
func TestPagesWithoutScript(t *testing.T) {
	_, address := web(t, setup{change: func(o *server.Options) { o.Web.URL = "https://blog.example.org" }})
	for _, c := range []struct {
		path   string
		status int
		kind   string
		has    []string
	}{
		{"/", 200, "text/html", []string{
			"<h1>Quire</h1>", `<a href="/kms-key-rotation">`, `rel="next" href="/?page=2"`,
			`href="/atom.xml"`,
		}},
		{"/?page=2", 200, "text/html", []string{`rel="prev" href="/?page=1"`}},
		{"/?page=99", 404, "text/html", []string{"No such page"}},
		{"/kms-key-rotation", 200, "text/html", []string{
			"<h1>AWS KMS Key Rotation", `<link rel="canonical" href="https://`, `property="og:title"`, `name="description"`,
			"<table>", "<pre><code",
		}},
		{"/no-such-post", 404, "text/html", []string{"No such page", `<a href="/">archive</a>`}},
		{"/../../etc/passwd", 404, "text/html", nil},
		{"/%00%1b[2J", 404, "text/html", nil},
		{"/" + strings.Repeat("a", 2000), 404, "text/plain", nil},
		{"/-/secret", 404, "text/plain", nil},
		{"/-/reader.js", 200, "text/javascript", []string{"WebSocket"}},
		{"/-/reader.css", 200, "text/css", []string{"--ground"}},
		{"/atom.xml", 200, "application/atom+xml", []string{"<entry>", "https://blog.example.org/"}},
		{"/feed.xml", 200, "application/rss+xml", []string{"<item>"}},
		{"/feed.json", 200, "application/feed+json", []string{`"items"`}},
		{"/robots.txt", 200, "text/plain", []string{"User-agent"}},
	} {
		status, header, body := get(t, address+c.path)
		if status != c.status || !strings.HasPrefix(header.Get("Content-Type"), c.kind) {
			t.Errorf("%.40s: %d, %s", c.path, status, header.Get("Content-Type"))
		}
		for _, want := range c.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q in\n%.600s", c.path, want, body)
			}
		}
		if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") ||
			strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
	}
}

// The page is light: all of it comes in less than 30 kB.
func TestPageIsLight(t *testing.T) {
	_, address := web(t, setup{})
	total := 0
	for _, path := range []string{"/reading-in-the-terminal", "/-/reader.js", "/-/reader.css"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %v, %v", path, resp.Header, err)
		}
		total += int(n)
	}
	if t.Logf("%d bytes", total); total > 30_000 {
		t.Errorf("the page takes %d bytes", total)
	}
}

// No element, attribute or script comes from what posts hold.
func TestHostilePostsInBrowsers(t *testing.T) {
	dir := t.TempDir()
	for i, s := range hostile.Payloads() {
		post := "---\ntitle: \"<img src=x onerror=alert(1)>\"\n---\n\n<script>alert(1)</script>\n\n" +
			"[x](javascript:alert(1)) <a href=\"javascript:alert(1)\" onclick=alert(1)>y</a>\n\n" + s + "\n\n```\n" + s +
			"\n```\n"
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%d.md", i)), []byte(post), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, address := web(t, setup{dir: dir})
	for i := range hostile.Payloads() {
		_, _, body := get(t, fmt.Sprintf("%s/p%d", address, i))
		_, main, _ := strings.Cut(body, "<main>")
		for _, bad := range []string{"<script", "javascript:", " onerror=alert", "<img src=x", " onclick"} {
			if strings.Contains(main, bad) && !strings.Contains(main, "&lt;img src=x") {
				t.Errorf("p%d: %q in\n%s", i, bad, main)
			}
		}
	}
	p := visit(t, address, "/p0", 80, 24)
	p.awaitText("<img src=x onerror=alert(1)>")
}

// Sockets are for pages of the same host, for clients who say hello, and as many as there is room for.
func TestSocketsAreGuarded(t *testing.T) {
	r, address := web(t, setup{change: func(o *server.Options) {
		o.SSH.Limits.PerSource = 4
		o.SSH.Limits.Handshake = 200 * time.Millisecond
	}})
	ctx, cancel := context.WithTimeout(t.Context(), sshtest.Timeout)
	defer cancel()
	dial := func(origin string) (*websocket.Conn, *http.Response, error) {
		return websocket.Dial(ctx, address+"/-/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}})
	}
	if _, resp, err := dial("https://elsewhere.example"); err == nil ||
		resp.StatusCode != http.StatusForbidden { //nolint:bodyclose // it is empty
		t.Errorf("another origin: %v", err)
	}
	for name, message := range map[string]string{
		"no hello": `{"k":"j"}`, "no JSON": "hello", "nothing": "",
	} {
		ws, _, err := dial(address) //nolint:bodyclose // the socket is
		if err != nil {
			t.Fatal(err)
		}
		if message != "" {
			if err := ws.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := ws.Read(ctx); err == nil {
			t.Errorf("%s: the socket stays open", name)
		}
	}
	p := visit(t, address, "/", 80, 24)
	p.awaitText("Quire")
	p.send(map[string]any{"p": strings.Repeat("x", 100_000)})
	p.await("the end of a socket that sends too much", func() bool { return p.err != nil })

	sshtest.Eventually(t, "the end of what was before",
		func() bool { return strings.Count(r.log.String(), "session ends") == 1 })
	var open []*page
	for range 4 {
		one := visit(t, address, "/", 80, 24)
		one.awaitText("Quire")
		open = append(open, one)
	}
	if _, resp, err := dial(address); err == nil ||
		resp.StatusCode != http.StatusServiceUnavailable { //nolint:bodyclose // it is empty
		t.Errorf("a fifth reader: %v", err)
	}
	r.stop()
	for _, one := range open {
		one.await("the end", func() bool { return one.bye != nil && strings.Contains(*one.bye, "shutting down") })
	}
}
