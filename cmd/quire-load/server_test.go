package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index/folder"
	"quire/internal/server"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	readers "quire/internal/sshserver/session"
	"quire/internal/sshserver/sshtest"
	"quire/ui"
)

// blog is a content folder with many posts, a long one and pictures.
func blog(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const posts, long, side = 150, 2 << 20, 600
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	write("picture.png", picture.Bytes())
	for i := range posts {
		body := strings.Repeat("The end of a sentence is in that of to and for. ", 20) +
			"\n\n![a picture](picture.png)\n\n## A heading\n\n[a link](p1.md)\n"
		if i == 0 {
			body = strings.Repeat(body, long/len(body))
		}
		write(fmt.Sprintf("p%d.md", i), fmt.Appendf(nil, "---\ntitle: Post %d\ndate: 2026-%02d-%02d\ntags: [a, b]\n---\n%s",
			i, 1+i%11, 1+i%28, body))
	}
	return dir
}

// serveBlog starts a server with the real reader.
func serveBlog(t *testing.T, dir string) string {
	t.Helper()
	key, err := sshserver.LoadHostKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	log := &sshtest.Log{}
	s := server.New(server.Options{
		SSH:     sshserver.Options{Log: slog.New(slog.NewTextHandler(log, nil)), Limits: sshserver.Limits{PerSource: 100}},
		HostKey: key, Listen: []string{"127.0.0.1:0"}, Source: source, Memory: 16 << 20,
		Now: time.Now, Version: "test",
		UI: server.UI{
			New: func(ctx context.Context, r server.Reader) (tea.Model, func(context.Context) error) {
				m := ui.New(ctx, ui.Config{
					Library: r.Library, Shared: true, Cache: r.Rendered, Pictures: r.Pictures, Open: r.Open,
					NotSavedReason: r.NotSavedReason, Keys: ui.GuestKeys(),
					RunBlocking: readers.RunBlocking, Tick: readers.Tick, Slice: fairqueue.Slice,
				})
				return m, m.Flush
			},
			Updated: ui.Updated, Notice: ui.Notice, Address: func(m tea.Model) string { return m.(ui.Model).Address() },
		},
	})
	t.Cleanup(s.Close)
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	sshtest.Background(t, s.Serve)
	log.Await(t, "msg=listening")
	return s.Addresses()[0].String()
}

// All attacks at a tenth of the size leave the readers of a server an answer to every key, and nothing behind:
// no goroutine, and less memory than the budget.
func TestAttacksOnServer(t *testing.T) {
	each := "300ms"
	if testing.Short() {
		each = "100ms"
	}
	const memory = 24 << 20
	addr := serveBlog(t, blog(t))
	attack := func(only string) string {
		var out, errs bytes.Buffer
		status := run([]string{
			"--do", "attacks", "-n", "10", "--attackers", "2", "--rate", "5", "--for", each, "--only",
			only, addr,
		}, &out, &errs)
		if status != 0 || errs.Len() > 0 {
			t.Errorf("status %d, %s\n%s", status, errs.String(), out.String())
		}
		return out.String()
	}
	attack("the filter|the full text") // what is made once
	settled := func(base int) bool { return runtime.NumGoroutine() <= base }
	base, before := runtime.NumGoroutine()+2, liveHeap()
	table := attack("")
	for _, a := range slices.Concat(attacks, moreAttacks) {
		if !regexp.MustCompile(`\| ` + regexp.QuoteMeta(a.name) + ` \| [\d.]+ \|`).MatchString(table) {
			t.Errorf("%s is not in the table", a.name)
		}
	}
	sshtest.Eventually(t, "goroutines are back at the base", func() bool { return settled(base) })
	if grown := liveHeap() - before; grown > memory {
		t.Errorf("%d MB are left", grown>>20)
	}
}

// liveHeap returns the bytes of the heap that are in use.
func liveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
