package server_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// blogsOf makes a folder of blogs: file → text, with a title for each post.
func blogsOf(t testing.TB, posts map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range posts {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

// entry is a post of a day in January.
func entry(title, day, text string) string {
	return "---\ntitle: " + title + "\ndate: 2026-01-" + day + "\ncategories: [" + strings.Fields(title)[0] +
		"s]\n---\n" + text + "\n"
}

// three are the blogs of most tests; the third is for the owner of a key.
func three(t testing.TB, key ssh.Signer) string {
	t.Helper()
	return blogsOf(t, map[string]string{
		"apple/one.md": entry("Apple one", "01",
			"Words of the apple.\n\n## A heading\n\nSee [pears](../pear/one.md)."),
		"apple/two.md":           entry("Apple two", "02", "More of the apple."),
		"pear/one.md":            entry("Pear one", "03", "Words of the pear."),
		"pear/only.md":           entry("Pear only", "04", "Here only."),
		"pear/quire.toml":        "title = \"All about pears\"\nsort = \"title\"\nfeatured = [\"one\"]\n",
		"quince/one.md":          entry("Quince one", "05", "Words of the quince."),
		"quince/secret.md":       entry("Quince secret", "06", "The secret of the quince."),
		"quince/quire.toml":      "title = \"About quinces\"\n",
		"quince/authorized_keys": string(ssh.MarshalAuthorizedKey(key.PublicKey())),
	})
}

// many starts a server of the blogs in a folder.
func many(t testing.TB, dir string, change func(*server.Options)) (r *rig, address string) {
	t.Helper()
	return web(t, setup{change: func(o *server.Options) {
		o.Blogs = &server.Blogs{Dir: dir, Access: true, Posts: 1000, Interval: 50 * time.Millisecond}
		if change != nil {
			change(o)
		}
	}})
}

// as connects as a user.
func (r *rig) as(user string, auth ...ssh.AuthMethod) *ssh.Client {
	r.T.Helper()
	if len(auth) == 0 {
		auth = []ssh.AuthMethod{sshtest.NoQuestions}
	}
	config := r.Config(auth...)
	config.User = user
	c, err := ssh.Dial("tcp", r.Addr, config)
	if err != nil {
		r.T.Fatal(err)
	}
	r.T.Cleanup(func() { _ = c.Close() })
	return c
}

func inBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// The user name chooses the blog, commands follow it, and posts of other blogs are named with theirs.
func TestManyCommands(t *testing.T) {
	key := sshtest.NewSigner(t)
	r, _ := many(t, three(t, key), nil)
	owner := []ssh.AuthMethod{ssh.PublicKeys(key)}
	for _, c := range []struct {
		user, command string
		auth          []ssh.AuthMethod
		has, lacks    []string
		status        int
	}{
		{
			user: "apple", command: "list", has: []string{"Apple one", "Apple two", "2 posts found"},
			lacks: []string{"Pear", "Quince"},
		},
		{user: "APPLE", command: "list", has: []string{"2 posts found"}},
		{user: "pear", command: "list --format tsv", has: []string{"Pear only\n", "one.md"}, lacks: []string{"Apple"}},
		{user: "pear", command: "list --format json", has: []string{`"featured": true`}},
		{
			user: "guest", command: "list", has: []string{"All blogs", "4 posts found", "Apple one", "Pear one"},
			lacks: []string{"Quince"},
		},
		{user: "quince", command: "list", has: []string{"All blogs", "4 posts found"}, lacks: []string{"Quince"}},
		{
			user: "quince", command: "list", auth: owner, has: []string{"About quinces", "2 posts found"},
			lacks: []string{"Apple"},
		},
		{user: "x", command: "list", auth: owner, has: []string{"6 posts found", "Quince secret"}},
		{
			user: "x", command: "list", auth: []ssh.AuthMethod{ssh.PublicKeys(sshtest.NewSigner(t))},
			has: []string{"4 posts found"}, lacks: []string{"Quince"},
		},
		{
			user: "x", command: "blogs", has: []string{"apple", "pear", "All about pears", "4 Jan 2026"},
			lacks: []string{"quince"},
		},
		{user: "apple", command: "blogs", auth: owner, has: []string{"apple", "pear", "quince", "About quinces"}},
		{user: "x", command: "show pear/one", has: []string{"Pear one", "Words of the pear."}},
		{user: "apple", command: "show pear/one#x --format markdown", status: 1},
		{user: "apple", command: "show --width 60 pear/one", has: []string{"Words of the pear."}},
		{user: "apple", command: "show one", has: []string{"Words of the apple."}},
		{user: "x", command: "show quince/secret", status: 1, lacks: []string{"The secret"}},
		{user: "x", command: "show quince/secret", auth: owner, has: []string{"The secret of the quince."}},
		{user: "x", command: "show secret", status: 1, lacks: []string{"Quince", "The secret"}},
		{user: "x", command: "search quince", status: 0, lacks: []string{"Quince", "quinces"}},
		{user: "x", command: "search words", has: []string{"Apple one", "Pear one"}, lacks: []string{"Quince"}},
		{user: "x", command: "categories", has: []string{"Apples", "Pears"}, lacks: []string{"Quinces"}},
		{user: "x", command: "list --query quince", lacks: []string{"Quince one"}},
		{user: "x", command: "show ../quince/secret.md", status: 1, lacks: []string{"The secret"}},
		{user: "x", command: "show apple/../quince/secret.md", status: 1, lacks: []string{"The secret"}},
		{user: "x", command: "blogs quince", status: 2, lacks: []string{"quinces"}},
		{user: "x", command: "nonsense", status: 2, has: []string{"blogs|list"}},
		{user: "x", command: "help", has: []string{"blogs"}},
		{user: "apple", command: "", has: []string{"Apple"}, lacks: []string{"Pear one"}},
		{user: "x", command: "", has: []string{"Apple", "Pear"}, lacks: []string{"Quince"}},
	} {
		got := sshtest.Run(t, r.as(c.user, c.auth...), c.command)
		all := got.Stdout + got.Stderr
		if got.Status != c.status {
			t.Errorf("%s@ %s: status %d\n%s", c.user, c.command, got.Status, all)
		}
		for _, word := range c.has {
			if !strings.Contains(all, word) {
				t.Errorf("%s@ %s: no %q in\n%s", c.user, c.command, word, all)
			}
		}
		for _, word := range c.lacks {
			if strings.Contains(all, word) {
				t.Errorf("%s@ %s: %q in\n%s", c.user, c.command, word, all)
			}
		}
	}
	var list []struct {
		Name, Title string
		Posts       int
		Updated     string
	}
	out := sshtest.Run(t, r.as("x"), "blogs --format json").Stdout
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 2 || list[1].Name != "pear" ||
		list[1].Title != "All about pears" ||
		list[1].Posts != 2 || list[1].Updated != "2026-01-04T00:00:00Z" {
		t.Errorf("%v: %s", err, out)
	}
}

// The tar of the front page, and of a blog, has no posts of blogs that one may not see, and no list
// of keys.
func TestManyArchive(t *testing.T) {
	key := sshtest.NewSigner(t)
	r, _ := many(t, three(t, key), nil)
	for user, lacks := range map[string]string{"x": "quince", "quince": "quince", "apple": "pear"} {
		got := sshtest.Run(t, r.as(user), "archive")
		if got.Status != 0 || !strings.Contains(got.Stdout, "one.md") || strings.Contains(got.Stdout, "\x00"+lacks+"/") ||
			strings.Contains(got.Stdout, "Words of the "+lacks) {
			t.Errorf("%s: status %d, %d bytes, %s", user, got.Status, len(got.Stdout), got.Stderr)
		}
	}
	got := sshtest.Run(t, r.as("quince", ssh.PublicKeys(key)), "archive")
	if !strings.Contains(got.Stdout, "secret.md") || strings.Contains(got.Stdout, "authorized_keys") ||
		strings.Contains(got.Stdout, "ssh-ed25519") {
		t.Errorf("the owner is sent %q", got.Stdout)
	}
}

// The reader opens the blog of the user name, the front page with the blogs as first choice, and a
// post of another blog.
func TestManyReader(t *testing.T) {
	key := sshtest.NewSigner(t)
	r, _ := many(t, three(t, key), func(o *server.Options) { o.Host = "blogs.example.org:2222" })
	v := sshtest.Open(t, r.as("apple"), xterm(""))
	v.Await("2 posts found", "Apple one", "!Pear")
	v = sshtest.Open(t, r.as("anyone"), sshtest.Spec{Term: "xterm", Width: 100, Height: 30})
	v.Await("All blogs", "4 posts found", "apple", "pear", "!quince", "!Quince")
	v.Press("C")
	v.Await("All blogs", "2 unread")
	v.Press("j\r") // to the first blog
	v.Await("2 posts found", "Apple one", "!Pear one")
	v.Press("\r")
	v.Await("Apple two")
	v.Press("Y")
	v.AwaitOutput("\x1b]52;c;" + inBase64("ssh -t -p 2222 blogs.example.org apple/two"))
	v = sshtest.Open(t, r.as("apple"), xterm("pear/one"))
	v.Await("Words of the pear")
	v.Press("Y")
	v.AwaitOutput("\x1b]52;c;" + inBase64("ssh -t -p 2222 pear@blogs.example.org one"))
	v.Press("q")
	v.Await("All about pears", "2 posts found")
	v = sshtest.Open(t, r.as("quince", ssh.PublicKeys(key)), xterm(""))
	v.Await("About quinces", "Quince secret")
	v = sshtest.Open(t, r.as("x", ssh.PublicKeys(key)), xterm(""))
	v.Await("6 posts found", "quince")
	v = sshtest.Open(t, r.as("quince"), xterm(""))
	v.Await("All blogs", "4 posts found", "!quince", "!Quince")
}

// A blog that one may not see is not in any page, feed or list of the web, whatever the path.
func TestManyPages(t *testing.T) {
	_, address := many(t, three(t, sshtest.NewSigner(t)),
		func(o *server.Options) { o.Web.URL = "https://blogs.example.org/" })
	for path, want := range map[string]struct {
		status int
		has    []string
	}{
		"/": {200, []string{
			`href="/apple/one"`, `href="/pear/only"`,
			`<a href="/pear/">All about pears</a>`, `href="/atom.xml"`,
		}},
		"/apple/": {200, []string{
			`href="/apple/one"`, `href="/apple/atom.xml"`,
			`<link rel="canonical" href="https://blogs.example.org/apple/">`,
		}},
		"/apple": {200, []string{`href="/apple/two"`}},
		"/pear/one": {200, []string{
			"Words of the pear", `<a href="/pear/">All about pears</a>`,
			`https://blogs.example.org/pear/one`,
		}},
		"/PEAR/one/":          {200, []string{"Words of the pear"}},
		"/pear/none":          {404, []string{`<a href="/pear/">archive</a>`}},
		"/one":                {404, []string{`<a href="/">archive</a>`}},
		"/quince/":            {404, []string{"No such page"}},
		"/quince/secret":      {404, []string{"No such page"}},
		"/nothing/secret":     {404, []string{"No such page"}},
		"/apple/../quince/":   {404, nil},
		"/apple/%2e%2e/pear":  {404, nil},
		"/apple//one":         {404, nil},
		"/apple/one%00":       {404, nil},
		"/%61pple/one":        {200, []string{"Words of the apple"}},
		"/apple%2fone":        {200, []string{"Words of the apple"}},
		"/atom.xml":           {200, []string{"https://blogs.example.org/apple/one/", "https://blogs.example.org/pear/one/"}},
		"/pear/feed.json":     {200, []string{"https://blogs.example.org/pear/only/", "All about pears"}},
		"/pear/feed.xml":      {200, []string{"Pear only"}},
		"/quince/atom.xml":    {404, nil},
		"/nothing/atom.xml":   {404, nil},
		"/pear/x/atom.xml":    {404, nil},
		"/robots.txt":         {200, nil},
		"/?page=2":            {404, nil},
		"/apple/?page=999999": {404, nil},
	} {
		status, _, body := get(t, address+path)
		if status != want.status || strings.Contains(body, "uince") && !strings.HasPrefix(path, "/quince") ||
			strings.Contains(body, "secret of") {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
		for _, word := range want.has {
			if !strings.Contains(body, word) {
				t.Errorf("%s: no %q in\n%s", path, word, body)
			}
		}
		if strings.Contains(path, "apple") && strings.Contains(body, "Words of the pear") {
			t.Errorf("%s shows another blog", path)
		}
	}
	_, _, hidden := get(t, address+"/quince/secret")
	_, _, missing := get(t, address+"/nothing/secret")
	if hidden != missing {
		t.Errorf("a blog that one may not see is answered otherwise than one that there is not:\n%s\n%s", hidden, missing)
	}
}

// A browser is at the address of its blog.
func TestManyBrowser(t *testing.T) {
	_, address := many(t, three(t, sshtest.NewSigner(t)), nil)
	p := visit(t, address, "/pear/", 80, 24)
	p.awaitText("All about pears", "2 posts found")
	p.await("the address", func() bool { return p.address == "/pear/" })
	p = visit(t, address, "/pear/only", 80, 24)
	p.awaitText("Here only.")
	p.await("the address", func() bool { return p.address == "/pear/only" })
	p = visit(t, address, "/", 100, 30)
	p.awaitText("All blogs", "4 posts found")
	p.press("C")
	p.awaitText("2 unread")
	p.press("j", "Enter")
	p.awaitText("2 posts found")
	p.press("Enter")
	p.await("the address of a post of a blog", func() bool { return p.address == "/apple/two" })
	for _, path := range []string{"/quince/secret", "/quince/", "/nothing/x"} {
		p = visit(t, address, path, 80, 24)
		p.awaitText("All blogs", "4 posts found")
	}
}

// Blogs come and go under those who read, and those who may see a blog no more leave it.
func TestManyChange(t *testing.T) {
	key := sshtest.NewSigner(t)
	dir := three(t, key)
	r, _ := many(t, dir, nil)
	front := sshtest.Open(t, r.as("x"), xterm(""))
	front.Await("4 posts found")
	pear := sshtest.Open(t, r.as("pear"), xterm(""))
	pear.Await("2 posts found")
	own := sshtest.Open(t, r.as("quince", ssh.PublicKeys(key)), xterm(""))
	own.Await("2 posts found")
	both := sshtest.Open(t, r.as("x", ssh.PublicKeys(key)), xterm(""))
	both.Await("6 posts found")
	writeFile(t, filepath.Join(dir, "fig", "one.md"), entry("Fig one", "07", "Words of the fig."))
	front.Await("5 posts found", "Fig one")
	writeFile(t, filepath.Join(dir, "pear", "more.md"), entry("Pear more", "08", "More."))
	pear.Await("3 posts found")
	front.Await("6 posts found", "Pear more")
	other := string(ssh.MarshalAuthorizedKey(sshtest.NewSigner(t).PublicKey()))
	writeFile(t, filepath.Join(dir, "quince", "authorized_keys"), other)
	for _, v := range []*sshtest.Terminal{own, both} {
		if err := v.Wait(); err == nil || !strings.Contains(v.Output(), "not here any more") {
			t.Errorf("%v: %.200q", err, v.Output())
		}
	}
	writeFile(t, filepath.Join(dir, "pear", "authorized_keys"), other)
	if err := pear.Wait(); err == nil {
		t.Error("a reader of a blog that is closed reads on")
	}
	front.Await("3 posts found", "!Pear")
	if err := os.RemoveAll(filepath.Join(dir, "fig")); err != nil {
		t.Fatal(err)
	}
	front.Await("2 posts found", "!Fig")
}

// What is starred in a blog is starred on the front page, and the other way round; there is one list
// of all.
func TestManyStars(t *testing.T) {
	key := sshtest.NewSigner(t)
	dir := three(t, key)
	state := filepath.Join(t.TempDir(), "readers.db")
	r := start(t, setup{state: state, change: func(o *server.Options) {
		o.Blogs = &server.Blogs{Dir: dir, Access: true}
	}})
	reader := ssh.PublicKeys(sshtest.NewSigner(t))
	star := func(user, open, title string) {
		t.Helper()
		v := sshtest.Open(t, r.as(user, reader), xterm(open))
		v.Await(title, "min read")
		v.Press("s")
		v.Await("★")
		v.Press("Q")
		_ = v.Wait()
	}
	star("apple", "one", "Apple one")
	star("x", "pear/only", "Pear only")
	v := sshtest.Open(t, r.as("x", reader), xterm(""))
	v.Await("4 posts found")
	v.Press("/is:starred\r")
	v.Await("2 posts found", "Apple one", "Pear only")
	v = sshtest.Open(t, r.as("pear", reader), xterm(""))
	v.Await("2 posts found")
	v.Press("/is:starred\r")
	v.Await("1 post found", "Pear only")
}
