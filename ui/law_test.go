package ui

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
)

// generated is a folder of n posts with varied words: one in twelve is in a series, and each links
// to its neighbours.
func generated(n int) fstest.MapFS {
	words := strings.Fields("kubernetes rolling deployment rollback postgres index query planner cache eviction shard " +
		"leader election timeout retry backoff jitter throttle quota metric trace alert budget incident runbook " +
		"compile link test fixture mock benchmark profile terminal pager search fuzzy filter archive category")
	blog := fstest.MapFS{}
	for i := range n {
		w := func(k int) string { return words[(i*7+k*13+i/len(words))%len(words)] }
		blog[fmt.Sprintf("posts/%05d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: %s %s %s %d\ndate: 20%02d-%02d-%02d\ncategories: [%s]\ntags: [%s, %s]\nseries: Series %d\nsummary: On %s and %s in practice.\n---\n\n"+
				"A first paragraph. [Before](%05d.md), [after](%05d.md), [nowhere](gone-%d.md), [out](https://example.org/).\n\n## A heading\n\n```go\nx := 1\n```\n\n%s",
			w(1), w(2), w(3), i, 10+i%16, 1+i%12, 1+i%28, w(5), w(6), w(7), i/12, w(8), w(9),
			(i+n-1)%n, (i+1)%n, i, strings.Repeat("Some words of a paragraph that goes on.\n\n", 30))}
	}
	return blog
}

// probe is a reader whose commands run one after the other, and which notes what each Update with
// the View after it costs.
type probe struct {
	app    *app
	model  Model
	timers []tea.Msg
	note   func(kind string, step func())
}

// newProbe opens a reader on a snapshot that is not followed.
func newProbe(tb testing.TB, ix *index.Index, lib *index.Library, note func(kind string, step func())) *probe {
	tb.Helper()
	p := &probe{note: note}
	p.model = New(tb.Context(), Config{
		Library: lib, Shared: true, Suspend: true,
		Tick: func(_ time.Duration, msg tea.Msg) tea.Cmd {
			p.timers = append(p.timers, msg)
			return nil
		},
	})
	p.app = p.model.app
	p.perform(p.model.Init())
	p.send("size", tea.WindowSizeMsg{Width: 140, Height: 40})
	p.send("snapshot", Updated(ix))
	return p
}

// send feeds a message, and then what its commands and timers bring.
func (p *probe) send(kind string, msg tea.Msg) {
	switch msg := msg.(type) {
	case nil, tea.QuitMsg:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			p.perform(cmd)
		}
		return
	case doneMsg:
		kind = "result " + strings.NewReplacer("ui.", "", "quire/", "", " ", "").Replace(fmt.Sprintf("%T", msg.result))
	case dueMsg, StateDue:
		kind = "timer"
	}
	var cmd tea.Cmd
	p.note(kind, func() {
		_, cmd = p.model.Update(msg)
		_ = p.model.View()
	})
	p.perform(cmd)
	timers := p.timers
	p.timers = nil
	for _, due := range timers {
		p.send("timer", due)
	}
}

func (p *probe) perform(cmd tea.Cmd) {
	if cmd != nil {
		p.send("message", cmd())
	}
}

// press presses keys by name, and types the rest of a name that begins with a quote.
func (p *probe) press(keys string) {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
		"backspace": {Code: tea.KeyBackspace},
		"space":     {Code: tea.KeySpace, Text: " "}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp},
		"ctrl+g": {Code: 'g', Mod: tea.ModCtrl}, "ctrl+y": {Code: 'y', Mod: tea.ModCtrl},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	}
	for _, name := range strings.Fields(keys) {
		where := [...]string{archiveScreen: "archive", postScreen: "post", searchScreen: "results"}[p.app.screen]
		switch {
		case p.app.prompt.isOpen():
			where = "prompt"
		case p.app.popup.isOpen():
			where = "popup"
		}
		if typed, quoted := strings.CutPrefix(name, `"`); quoted {
			for _, r := range typed {
				p.send(where+" typed", tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		msg, ok := special[name]
		if !ok {
			msg = tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
		}
		p.send(where+" "+name, msg)
	}
}

// session does everything that a reader can do.
func (p *probe) session(ix *index.Index) {
	p.send("background", tea.BackgroundColorMsg{})
	p.send("environment", tea.EnvMsg{"TERM=xterm-256color", "LANG=C.UTF-8"})
	p.send("terminal", tea.TerminalVersionMsg{Name: "xterm"})
	p.send("notice", Notice("a notice"))
	p.press("j k space b d u G g 9 9 j l h ] [ } { ' esc c esc t space esc S esc T esc ? esc i esc ctrl+g esc")
	p.press(`: "half esc : "50 enter v v v w w s s U z A z y Y o x n N M M r`)
	p.press(`/ "kube space "roll backspace down up enter n N x / "tag:me enter esc tab tab tab tab c down enter x t enter x`)
	p.press("S down enter S enter ' down enter")
	p.send("wheel", tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 3, Y: 10})
	p.send("click", tea.MouseClickMsg{Button: tea.MouseLeft, X: 3, Y: 12})
	p.press("enter j k space b d u G g l h ] [ } { tab tab enter H L m a ' a 5 0 % n N S esc s s U U w w z z y Y X esc ctrl+y ctrl+e ctrl+f ctrl+b ^ $ < > # esc t esc c esc I V i esc ? esc")
	p.press(`: "40 enter / "words enter n N esc 3 enter 4 enter J K J K`)
	p.send("snapshot with a post", Updated(ix))
	p.send("wheel in a post", tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	p.press(`q / tab "rollback enter q j k space b G g / backspace enter esc esc`)
	p.send("size again", tea.WindowSizeMsg{Width: 90, Height: 30})
	p.send("paste", tea.PasteMsg{Content: "kube"})
	p.press(`/ "kube esc g enter q`)
	p.send("snapshot again", Updated(ix))
}

func loaded(tb testing.TB, n int) (*index.Index, *index.Library) {
	tb.Helper()
	src := folder.FromFS(generated(n))
	ix, err := index.Load(context.Background(), src, index.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := ix.Search(context.Background(), index.Filter{Query: "rollback"},
		index.SearchOptions{Limit: 1}); err != nil {
		tb.Fatal(err)
	}
	return ix, index.NewLibrary(src, index.Options{})
}

// What an Update and the View after it allocate does not grow with the library.
func TestUpdateDoesNotGrowWithTheLibrary(t *testing.T) {
	allocated := func(n int) map[string]uint64 {
		ix, lib := loaded(t, n)
		most := map[string]uint64{}
		note := func(kind string, step func()) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			step()
			runtime.ReadMemStats(&after)
			most[kind] = max(most[kind], after.TotalAlloc-before.TotalAlloc)
		}
		for range 2 { // the first fills what is kept between sessions
			clear(most)
			newProbe(t, ix, lib, note).session(ix)
		}
		return most
	}
	small, large := allocated(200), allocated(4000)
	const noise = 96 << 10 // of longer words, other styles and the runtime itself: less than 8 bytes a post
	for kind, bytes := range large {
		if bytes > 2*small[kind]+noise {
			t.Errorf("%s allocates %d bytes at 4000 posts, %d at 200", kind, bytes, small[kind])
		}
	}
}

// A link that is followed before the tables of a snapshot are made leads where it does afterwards,
// and so does the way back.
func TestLookingUpBeforeThereAreTables(t *testing.T) {
	ix, lib := loaded(t, 30)
	p := newProbe(t, ix, lib, func(_ string, step func()) { step() })
	p.press("enter tab")
	from := p.app.post.current().Path
	visit := func(keys string) string {
		p.app.snapshot.prepared = false
		p.press(keys)
		return p.app.post.current().Path
	}
	if got := visit("enter"); got == from {
		t.Error("the link leads nowhere")
	}
	if got := visit("H"); got != from {
		t.Errorf("the way back leads to %s, not %s", got, from)
	}
	p.app.snapshot.prepared = false
	p.press("3 enter")
	if log := p.app.notices.log; !strings.HasPrefix(log[len(log)-1].text, "no such file: ") {
		t.Errorf("a link to no post says %q", log[len(log)-1].text)
	}
}

// BenchmarkUpdate50k sends every kind of message to a reader of 50 000 posts, and reports the
// longest Update with its View for each, in microseconds. Sessions are the same step for step, so
// of each step the shortest counts, for others have the processor too. None takes a millisecond.
func BenchmarkUpdate50k(b *testing.B) {
	ix, lib := loaded(b, 50_000)
	type step struct {
		kind string
		took time.Duration
	}
	var steps []step
	b.ResetTimer()
	for range max(b.N, 20) {
		at := 0
		newProbe(b, ix, lib, func(kind string, do func()) {
			start := time.Now()
			do()
			took := time.Since(start)
			if at == len(steps) {
				steps = append(steps, step{kind, took})
			}
			if steps[at].kind != kind {
				b.Fatalf("step %d is %s, and was %s", at, kind, steps[at].kind)
			}
			steps[at].took = min(steps[at].took, took)
			at++
		}).session(ix)
	}
	most := time.Millisecond
	if testing.Short() { // among other tests, on any machine
		most *= 2
	}
	worst := map[string]time.Duration{}
	for _, s := range steps {
		worst[s.kind] = max(worst[s.kind], s.took)
	}
	b.ReportMetric(0, "ns/op")
	for kind, d := range worst {
		b.ReportMetric(float64(d.Nanoseconds())/1e3, strings.ReplaceAll(kind, " ", "_")+"-µs")
		if d > most {
			b.Logf("%s takes %v", kind, d)
			b.Fail()
		}
	}
}
