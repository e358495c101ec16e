package index

import (
	"bytes"
	"fmt"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"quire/internal/post"
)

// fill sets every field of what v points to, so that none can be forgotten.
func fill(t testing.TB, v reflect.Value, seed int) {
	t.Helper()
	for i := range v.NumField() {
		f, n := v.Field(i), seed+i
		switch f.Interface().(type) {
		case string:
			f.SetString(fmt.Sprintf("%s é %d", v.Type().Field(i).Name, n))
		case []string:
			f.Set(reflect.ValueOf([]string{fmt.Sprint("a", n), fmt.Sprint("b", n)}))
		case int:
			f.SetInt(int64(n) - 5)
		case bool:
			f.SetBool(true)
		case time.Time:
			t := time.Unix(int64(n-3)*1e9, int64(n%2)*987).UTC()
			if zone := n%3 - 1; zone != 0 {
				t = t.In(time.FixedZone("", zone*5400))
			}
			f.Set(reflect.ValueOf(t))
		default:
			t.Fatalf("%s: teach cacheformat.go, then this test, to keep a %s", v.Type().Field(i).Name, f.Type())
		}
	}
}

func someMemory(t testing.TB, posts int) (*memory, *Index) {
	m := &memory{site: Site{"A blog", "of tests"}}
	var list []*post.Post
	for i := range posts {
		p := &post.Post{}
		fill(t, reflect.ValueOf(p).Elem(), i)
		p.Source = "" // no post has one as it is read
		p.Path = fmt.Sprintf("posts/%d.md", i)
		switch i % 4 {
		case 1:
			p.Expires, p.Release, p.Weight, p.Cover, p.Canonical, p.Aliases = time.Time{}, time.Time{}, 0, "", "", nil
		case 2:
			*p = post.Post{Path: p.Path}
		}
		list = append(list, p)
		m.readings = append(m.readings, reading{
			path: p.Path, post: p, ground: uint64(i % 2), stamp: stamp{int64(i), int64(i) << 40},
		})
	}
	m.readings = append(m.readings, reading{
		path: "broken.md", stamp: stamp{size: -1},
		findings: []post.Finding{{Path: "broken.md", Line: 3, Severity: post.Error, Rule: "unreadable", Message: "why"}},
	})
	return m, build(FromFS(nil), Options{}, m.site, list, nil, false)
}

// written is a file of the cache without checksums.
type written struct{ head, body string }

func write(m *memory, ix *Index, build, root string, youngest int64) written {
	head, chunks := encodeMemory(m, ix, build, root, youngest)
	return written{string(head), string(bytes.Join(chunks, nil))}
}

func (w written) read(build, root string) *memory {
	return decodeMemory(w.head, int64(len(w.body)), func(at, n int64, _ uint32) (string, error) {
		return w.body[at : at+n], nil
	}, build, root)
}

func TestCacheKeepsEveryField(t *testing.T) {
	for _, posts := range []int{0, 9, perChunk - 1, perChunk, 2*perChunk + 9} {
		keepsEveryField(t, posts)
	}
}

func keepsEveryField(t *testing.T, posts int) {
	m, ix := someMemory(t, posts)
	got := write(m, ix, "b1", "/root", 1<<62).read("b1", "/root")
	if got == nil {
		t.Fatal("not readable")
	}
	if got.site != m.site || len(got.readings) != len(m.readings) {
		t.Fatalf("%+v, %d readings", got.site, len(got.readings))
	}
	for i := range m.readings {
		want := m.readings[i]
		dir, name := path.Split(want.path)
		have := got.found(i, &document{folder: &folder{path: strings.TrimSuffix(dir, "/")}, name: name})
		if have == nil || !reflect.DeepEqual(*have, want) {
			t.Fatalf("got %+v\nwant %+v %+v", have, want, want.post)
		}
	}
	for i, p := range ix.posts {
		if got.readings[i].path != p.Path {
			t.Errorf("place %d holds %s: posts must stand in index order", i, got.readings[i].path)
		}
	}
}

func TestCacheIsForOneBuildAndFolder(t *testing.T) {
	m, ix := someMemory(t, 2)
	file := write(m, ix, "b1", "/root", 1<<62)
	if file.read("b2", "/root") != nil || file.read("b1", "/other") != nil {
		t.Error("believes a stranger")
	}
	young := write(m, ix, "", "", 1<<40).read("", "")
	if s := young.at("posts/0.md").stamp; s != m.readings[0].stamp {
		t.Errorf("old file: %v", s)
	}
	if s := young.at("posts/1.md").stamp; s.size != -1 {
		t.Errorf("file changed while it was read: %v", s)
	}
}

func FuzzCache(f *testing.F) {
	m, ix := someMemory(f, 5)
	file := write(m, ix, "b", "/r", 1<<62)
	f.Add(file.head, file.body)
	f.Add(file.head, file.body[:len(file.body)/2])
	f.Add(file.head[:len(file.head)/2], file.body)
	f.Add("\x01b\x02/r\x00\x00\x00\x00\xff\xff\xff\xff\x0f\x00", "")
	f.Fuzz(func(t *testing.T, head, body string) {
		m := written{head, body}.read("b", "/r")
		if m == nil {
			return
		}
		ix := m.snapshot(FromFS(nil), Options{})
		again := write(m, ix, "b", "/r", 1<<62).read("b", "/r")
		if again == nil || len(again.readings) != len(m.readings) {
			t.Fatal("does not survive another round")
		}
	})
}
