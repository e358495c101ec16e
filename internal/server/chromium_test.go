package server_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
	"github.com/chromedp/chromedp/kb"

	"quire/internal/sanitize/hostile"
	"quire/internal/sshserver/sshtest"
)

// browser is a real browser, driven as a reader would.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// chromium starts a browser. Without one the test is skipped.
func chromium(t *testing.T) browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if at, err := exec.LookPath(name); err == nil {
			path = at
			break
		}
	}
	if path == "" || testing.Short() {
		t.Skip("needs chromium, and some seconds")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return browser{t, ctx}
}

func (b browser) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// evaluate returns the value of a script.
func evaluate[T any](b browser, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// open opens a page and waits until it shows a text.
func (b browser) open(address, text string, width, height int64) {
	b.t.Helper()
	b.run(chromedp.EmulateViewport(width, height), chromedp.Navigate(address))
	b.await(text)
}

// text returns what the page shows.
func (b browser) text() string {
	b.t.Helper()
	return evaluate[string](b, `document.getElementById("screen").innerText`)
}

func (b browser) await(text string) {
	b.t.Helper()
	sshtest.Eventually(b.t, "the page shows "+text, func() bool { return strings.Contains(b.text(), text) })
}

// is waits until a script returns true.
func (b browser) is(script string) {
	b.t.Helper()
	sshtest.Eventually(b.t, script, func() bool { return evaluate[bool](b, script) })
}

func TestChromium(t *testing.T) {
	b := chromium(t)
	_, address := web(t, setup{})
	b.open(address, "43 posts found", 1000, 700)

	// Filter, open, follow the address, scroll, back: with the keyboard only.
	b.run(chromedp.KeyEvent("/kms"))
	b.await("KMS Key Rotation")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.await("2 posts found")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.await("Turn on rotation, wait five years")
	b.is(`location.pathname === "/kms-key-rotation"`)
	b.run(chromedp.KeyEvent("G"))
	b.is(`!document.getElementById("screen").innerText.includes("Turn on rotation, wait five years")`)
	b.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseWheel, 300, 300,
		func(p *input.DispatchMouseEventParams) { p.DeltaX, p.DeltaY = 0.01, -20000 }))
	b.await("Turn on rotation, wait five years")
	b.run(chromedp.KeyEvent("q"))
	b.await("2 posts found")
	b.is(`location.pathname === "/"`)
	b.is(`(history.back(), true)`)
	b.await("Turn on rotation, wait five years")

	// Text can be selected and found as in any page, and copying works.
	b.is(`(getSelection().selectAllChildren(document.querySelector(".row")), getSelection().toString().length > 0)`)
	b.is(`(getSelection().removeAllRanges(), window.find("Inside one key"))`)

	// Each size is drawn whole, the smallest too.
	for _, size := range [][2]int64{{1600, 900}, {500, 400}, {1000, 700}} {
		b.run(chromedp.EmulateViewport(size[0], size[1]))
		b.is(`document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight`)
		b.await("KMS")
	}

	// The page follows what the browser prefers.
	for scheme, ground := range map[string]string{"dark": "rgb(22, 24, 29)", "light": "rgb(255, 255, 255)"} {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		if err != nil {
			t.Fatal(err)
		}
		b.is(fmt.Sprintf(`getComputedStyle(document.body).backgroundColor === %q`, ground))
	}
}

// External links are links of the browser, which opens them by itself.
func TestChromiumLinks(t *testing.T) {
	b := chromium(t)
	dir := t.TempDir()
	write(t, dir, "a.md", "---\ntitle: A\n---\n\nSee [the site](https://example.org/x) and [b](b.md).\n")
	write(t, dir, "b.md", "---\ntitle: B\n---\n\nThe other post.\n")
	_, address := web(t, setup{dir: dir})
	b.open(address+"/a", "See the site", 800, 600)
	b.is(`(() => { const a = document.querySelector("#screen a");
		return a && a.href === "https://example.org/x" && a.rel === "noopener noreferrer" && a.target === "_blank" && a.textContent === "the site"; })()`)
	b.is(`document.querySelectorAll("#screen a").length === 1`)
	b.run(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	b.await("The other post.")
	b.is(`location.pathname === "/b"`)
}

// A screen reader is told the text of a post, and a phone has keys on its screen.
func TestChromiumAccessibility(t *testing.T) {
	b := chromium(t)
	_, address := web(t, setup{})
	b.open(address+"/kms-key-rotation", "Turn on rotation, wait five years", 1000, 700)
	var said strings.Builder
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tree.Nodes {
		if n.Name != nil && !n.Ignored {
			fmt.Fprintf(&said, "%s %s\n", n.Role.Value, n.Name.Value)
		}
	}
	for _, want := range []string{"document", "Turn on rotation, wait five years"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the accessibility tree has no %q:\n%.3000s", want, said.String())
		}
	}
	b.run(chromedp.Emulate(phone{}), chromedp.Navigate(address))
	b.await("Quire")
	b.is(`document.documentElement.scrollWidth <= innerWidth`)
	b.is(`[...document.querySelectorAll("#keys button")].every((k) => k.offsetHeight >= 40 && k.getAttribute("aria-label"))`)
	b.is(`(document.querySelector("#keys button[aria-label=Help]").click(), true)`)
	b.await("Keys in the archive")
}

// phone is a device with a touch screen.
type phone struct{}

func (phone) Device() device.Info {
	return device.Info{Name: "phone", Width: 390, Height: 844, Scale: 3, Mobile: true, Touch: true}
}

// No element, attribute or script comes from what posts hold.
func TestChromiumHostile(t *testing.T) {
	b := chromium(t)
	dir := t.TempDir()
	var all strings.Builder
	for _, s := range hostile.Payloads() {
		all.WriteString("\n\n" + s + "\n\n")
	}
	write(t, dir, "p.md", "---\ntitle: \"<img src=x onerror=window.bad=1>\"\n---\n\n<script>window.bad=1</script>\n\n<b onclick=window.bad=1>b</b>\n\n[x](javascript:window.bad=1)"+all.String())
	_, address := web(t, setup{dir: dir})
	b.open(address+"/p", "<img src=x onerror=window.bad=1>", 1000, 700)
	for range 30 {
		b.is(`[...document.querySelectorAll("#screen *")].every((e) => ["DIV", "SPAN", "A"].includes(e.tagName) &&
			[...e.attributes].every((a) => ["class", "style", "id", "hidden", "href", "target", "rel"].includes(a.name) &&
				(a.name !== "href" || /^(https?|mailto):/.test(a.value))))`)
		b.run(chromedp.KeyEvent(" "))
	}
	b.is(`window.bad === undefined`)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
