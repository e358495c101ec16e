package fulltext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"testing"

	"quire/internal/markdown"
	"quire/internal/sanitize/hostile"
)

func smallFile(tb testing.TB) []byte {
	tb.Helper()
	r := rand.New(rand.NewPCG(7, 8))
	docs := make([]Document, 12)
	for i := range docs {
		docs[i] = randomDocument(r)
	}
	var b bytes.Buffer
	if _, err := indexOf(tb, docs...).WriteTo(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestBrokenFilesAreRefused(t *testing.T) {
	whole := smallFile(t)
	if x, err := Open(whole, nil); err != nil || x.Len() != 12 {
		t.Fatal(err)
	}
	refuse := func(what string, at int, data []byte) {
		t.Helper()
		if _, err := Open(data, nil); !errors.Is(err, ErrFile) {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
	}
	for i := range whole {
		refuse("cut", i, whole[:i])
		for bit := range 8 {
			broken := bytes.Clone(whole)
			broken[i] ^= 1 << bit
			refuse("a flipped bit", i, broken)
		}
	}
	refuse("more", len(whole), append(bytes.Clone(whole), 0))
}

// sealed gives data the checksum that it would have.
func sealed(data []byte) []byte {
	data = bytes.Clone(data)
	if len(data) >= headSize {
		copy(data, magic)
		binary.LittleEndian.PutUint32(data[len(magic):], crc32.Checksum(data[headSize:], castagnoli))
	}
	return data
}

// A file with a right checksum may still hold anything.
func FuzzFile(f *testing.F) {
	whole := smallFile(f)
	f.Add(whole, "run")
	f.Add(whole, `"the of" -to k8`)
	f.Add(whole[:len(whole)/2], "a")
	f.Fuzz(func(t *testing.T, data []byte, query string) {
		x, err := Open(sealed(data), nil)
		if err != nil {
			return
		}
		x.Search(parse(query), 10, nil)
		merge(x.segments...)
		if _, err := x.Update(t.Context(), sourceOf([]Document{body(query)}, func(int) string { return "new" })); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzQuery(f *testing.F) {
	x, err := Open(smallFile(f), nil)
	if err != nil {
		f.Fatal(err)
	}
	for _, q := range []string{"", "a", `"to be" -"`, "go.mod c++ 検索", "\xff", "🚀", "--", "re-ru"} {
		f.Add(q, "some *text* of 全文検索 running", 20)
	}
	for width := range 20 { // a cut behind a joiner
		f.Add("", "me \xffw\xffrsed\u200cشxyz\u200cxyz", width)
	}
	for i, s := range hostile.Payloads() {
		f.Add(s, "some "+s+" text", i)
	}
	f.Fuzz(func(t *testing.T, query, src string, width int) {
		q := parse(query)
		x.Search(q, 10, nil)
		width = min(width, 500)
		checkSnippet(t, NewFinder(q).Snippet(markdown.Plain([]byte(src)), width), width)
	})
}

// Bytes that are not ours are released when nothing can read them any more, and not while
// an index that was made of them can.
func TestBytesOfOthersAreReleased(t *testing.T) {
	released := make(chan struct{})
	x, err := Open(smallFile(t), func() { close(released) })
	if err != nil {
		t.Fatal(err)
	}
	collected := func() bool {
		runtime.GC()
		select {
		case <-released:
			return true
		default:
			runtime.Gosched()
			return false
		}
	}
	var keys []string
	for _, s := range x.segments {
		for i := range s.docs() {
			keys = append(keys, string(s.keys.at(i)))
		}
	}
	y, err := x.Update(t.Context(), Source{Len: len(keys), Key: func(i int) string { return keys[i] }})
	if err != nil {
		t.Fatal(err)
	}
	x = nil
	for range 5 {
		if collected() {
			t.Fatal("released while an update lies in them")
		}
	}
	if y.Len() != len(keys) {
		t.Errorf("%d documents", y.Len())
	}
	y = nil
	for !collected() {
	}
}
