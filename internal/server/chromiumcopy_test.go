package server_test

import (
	"strings"
	"testing"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// allowCopying lets pages use the clipboard, as a reader would who is asked.
func (b browser) allowCopying() {
	b.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(b.ctx, browserdomain.SetPermission, browserdomain.SetPermissionParams{
			Permission: &browserdomain.PermissionDescriptor{Name: name}, Setting: browserdomain.PermissionSettingGranted,
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// copied waits until the clipboard of the browser has a text.
func (b browser) copied(want string) {
	b.t.Helper()
	evaluate[bool](b, `(window.clip = "", true)`)
	sshtest.Eventually(b.t, "the clipboard has "+want, func() bool {
		evaluate[bool](b, `(navigator.clipboard.readText().then((s) => { window.clip = s }, (e) => { window.clip = "" + e }), true)`)
		return strings.Contains(evaluate[string](b, `window.clip`), want)
	})
}

// What the reader copies is in the clipboard of the browser, and so is what is selected in the page
// and copied with the keys of the browser, which reach no reader.
func TestChromiumCopies(t *testing.T) {
	b := chromium(t)
	_, address := many(t, three(t, sshtest.NewSigner(t)),
		func(o *server.Options) { o.Web.URL = "https://blogs.example.org/" })
	b.open(address+"/pear/only", "Here only.", 1000, 700)
	b.allowCopying()
	b.run(chromedp.KeyEvent("Y"))
	b.copied("https://blogs.example.org/pear/only")
	b.is(`location.pathname === "/pear/only"`)
	b.is(`(() => { const row = [...document.querySelectorAll(".row")].find((r) => r.textContent.includes("Here only."));
		getSelection().selectAllChildren(row); return getSelection().toString().includes("Here only.") })()`)
	const control = 2
	for _, kind := range []input.DispatchKeyEventType{
		input.DispatchKeyEventTypeRawKeyDown,
		input.DispatchKeyEventTypeKeyUp,
	} {
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Modifiers: control, Key: "c", Code: "KeyC", WindowsVirtualKeyCode: 'C', Commands: []string{"copy"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b.copied("Here only.")
	b.await("Here only.")
}
