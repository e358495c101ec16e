package cache

import (
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"testing"
	"time"

	"quire/internal/githistory"
	"quire/internal/index/folder"
)

func someHistory() githistory.History {
	h := githistory.History{}
	for i := range 50 {
		day := time.Date(2020, 1, i, 3, 4, 5, 0, time.FixedZone("", 3600*(i%5-2)))
		h[fmt.Sprintf("posts/é %d.md", i)] = githistory.Times{Created: day, Updated: day.AddDate(0, i%3, 0)}
	}
	h["shallow.md"] = githistory.Times{Updated: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}
	return h
}

func TestHistory(t *testing.T) {
	src, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c, want := Cache{Dir: t.TempDir()}, someHistory()
	if head, h := c.LoadHistory(src); head != "" || h != nil {
		t.Errorf("before there is one: %q, %v", head, h)
	}
	c.SaveHistory(src, "abc", want)
	head, got := c.LoadHistory(src)
	written := func(t githistory.Times) string {
		return t.Created.Format(time.RFC3339) + " " + t.Updated.Format(time.RFC3339)
	}
	equal := func(a, b githistory.Times) bool { return written(a) == written(b) }
	if head != "abc" || !maps.EqualFunc(got, want, equal) {
		t.Errorf("%q, %d files of %d", head, len(got), len(want))
	}
	c.SaveHistory(src, "def", nil)
	if head, got := c.LoadHistory(src); head != "def" || len(got) > 0 {
		t.Errorf("an empty one: %q, %v", head, got)
	}
	name := c.historyPath(c.key(src))
	c.SaveHistory(src, "abc", want)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, broken := range map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2],
		"changed": append(append([]byte{}, whole[:99]...), make([]byte, 9)...),
	} {
		if err := os.WriteFile(name, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if head, h := c.LoadHistory(src); head != "" || h != nil {
			t.Errorf("%s: %q, %v", what, head, h)
		}
	}
	other, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.historyPath(c.key(other)), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if head, _ := c.LoadHistory(other); head != "" {
		t.Error("the history of another folder is read")
	}
}

// Whatever is in a file whose checksum is right, reading it ends, with what there is room for.
func FuzzHistory(f *testing.F) {
	f.Add(encodeHistory("key", "abc", someHistory())[len(historyMagic)+crc32.Size:])
	f.Add([]byte("\x03key\x00\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := crc32.Checksum(body, castagnoli)
		data := historyMagic + string([]byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}) + string(body)
		if _, h := decodeHistory(data, "key"); len(h) > len(body) {
			t.Errorf("%d files in %d bytes", len(h), len(body))
		}
	})
}
