package cache

import (
	"hash/crc32"
	"os"
	"reflect"
	"testing"

	"quire/internal/index/folder"
	"quire/internal/post"
)

func someChecks() map[string]Check {
	return map[string]Check{
		"a.md": {
			Version: "12345678", Posts: map[string]string{"b.md": "v", "c é.md": "w"},
			Assets: map[string]uint64{"p.png": 1 << 63, "q.png": 0},
			Files:  map[string]uint64{"sub/d.md": 7}, Template: true,
			Findings: []post.Finding{{Path: "a.md", Line: 3, Severity: post.Warning, Rule: "link", Message: "no such file"}},
		},
		"b.md": {Version: "v"}, "c.md": {},
	}
}

func TestChecks(t *testing.T) {
	src, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c, want := Cache{Dir: t.TempDir(), Build: "one"}, someChecks()
	c.SaveChecks(src, "world", want)
	if got := c.LoadChecks(src, "world"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := c.LoadChecks(src, "another"); got != nil {
		t.Errorf("in another world: %v", got)
	}
	if got := (Cache{Dir: c.Dir, Build: "two"}).LoadChecks(src, "world"); got != nil {
		t.Errorf("of another build: %v", got)
	}
	name := c.checksPath(c.key(src))
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, broken := range map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2],
		"changed": append(append([]byte{}, whole[:len(whole)-1]...), 'x'),
	} {
		if err := os.WriteFile(name, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := c.LoadChecks(src, "world"); got != nil {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// Whatever is in a file whose checksum is right, reading it ends, with what there is room for.
func FuzzChecks(f *testing.F) {
	f.Add(encodeChecks("key", someChecks())[len(checksMagic)+crc32.Size:])
	f.Add([]byte("\x03key\x00\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := crc32.Checksum(body, castagnoli)
		data := checksMagic + string([]byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}) + string(body)
		if got := decodeChecks(data, "key"); len(got) > len(body) {
			t.Errorf("%d checks in %d bytes", len(got), len(body))
		}
	})
}
