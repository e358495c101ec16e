//go:build unix

package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// A blog that is too big, one whose files cannot be read and one full of what is no file cost the others
// nothing.
func TestManyBadBlogs(t *testing.T) {
	dir := blogsOf(t, map[string]string{
		"good/one.md":  entry("Good one", "01", "Words."),
		"pipes/one.md": entry("Pipe one", "02", "Words."),
	})
	for i := range 30 {
		writeFile(t, filepath.Join(dir, "huge", fmt.Sprintf("%d.md", i)), entry("Huge one", "03", "Words."))
		writeFile(t, filepath.Join(dir, "deep", strings.Repeat("d/", i), "x.txt"), "No post.")
	}
	for _, name := range []string{"pipes/two.md", "pipes/quire.toml", "pipes/authorized_keys.md"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Skip(err)
		}
	}
	writeFile(t, filepath.Join(dir, "good", "quire.toml"), "title = \"Good\"\nthem = \"x\"\n")
	r, _ := many(t, dir, func(o *server.Options) { o.Blogs.Posts = 20 })
	for command, want := range map[string]string{"list": "2 posts found", "blogs": "Good"} {
		if got := sshtest.Run(t, r.as("x"), command); got.Status != 0 || !strings.Contains(got.Stdout, want) ||
			strings.Contains(got.Stdout, "Huge") {
			t.Errorf("%s: %+v", command, got)
		}
	}
	if got := sshtest.Run(t, r.as("huge"), "list"); strings.Contains(got.Stdout+got.Stderr, dir) ||
		strings.Contains(got.Stdout, "Huge one") {
		t.Errorf("a blog that is too big: %+v", got)
	}
	if got := sshtest.Run(t, r.as("pipes"), "list"); !strings.Contains(got.Stdout, "1 post found") {
		t.Errorf("a blog with pipes: %+v", got)
	}
	r.log.Await(t, `good/quire.toml:2: them: not a setting`)
	r.log.Await(t, `pipes/quire.toml: not a regular file`)
	r.log.Await(t, `cannot read a blog.*huge.*more than 20 posts`)
}

// A folder of blogs that goes away leaves what there is, and is looked at again when it is back.
func TestManyWithoutFolder(t *testing.T) {
	dir := blogsOf(t, map[string]string{"blogs/a/one.md": entry("A one", "01", "Words.")})
	r, _ := many(t, filepath.Join(dir, "blogs"), nil)
	v := sshtest.Open(t, r.as("x"), xterm(""))
	v.Await("1 post found")
	if err := os.Rename(filepath.Join(dir, "blogs"), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	r.log.Await(t, "blogs: no such file")
	writeFile(t, filepath.Join(dir, "away", "b", "one.md"), entry("B one", "02", "Words."))
	if err := os.Rename(filepath.Join(dir, "away"), filepath.Join(dir, "blogs")); err != nil {
		t.Fatal(err)
	}
	v.Await("2 posts found", "B one")
}

// BenchmarkManyBlogs opens 200 blogs of 500 posts, one after the other: at first without a cache, then
// again. QUIRE_BENCH_BLOGS names a folder of blogs to use instead.
func BenchmarkManyBlogs(b *testing.B) {
	dir := os.Getenv("QUIRE_BENCH_BLOGS")
	if dir == "" {
		dir = b.TempDir()
		for i := range 200 {
			for k := range 500 {
				text := entry(fmt.Sprintf("Post %d", k), fmt.Sprintf("%02d", 1+k%28), strings.Repeat("Words of a post. ", 60))
				writeFile(b, filepath.Join(dir, fmt.Sprintf("b%d", i), fmt.Sprintf("%d.md", k)), text)
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	r, _ := many(b, dir, func(o *server.Options) { o.SSH.Limits.PerSource = 0 })
	for b.Loop() {
		for _, pass := range []string{"cold", "again"} {
			var longest, all time.Duration
			for _, e := range entries {
				c := r.as(e.Name())
				began := time.Now()
				if got := sshtest.Run(b, c, "list --per-page 1"); got.Status != 0 {
					b.Fatal(got)
				}
				took := time.Since(began)
				_ = c.Close()
				all, longest = all+took, max(longest, took)
			}
			b.ReportMetric(float64(all.Microseconds())/1000/float64(len(entries)), "ms-"+pass)
			b.ReportMetric(float64(longest.Microseconds())/1000, "ms-"+pass+"-max")
		}
	}
}
