package cache

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"quire/internal/index/folder"
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
		case int, post.Page:
			f.SetInt(int64(n) - 5)
		case bool:
			f.SetBool(true)
		case post.DateOrigin:
			f.SetInt(int64(n % 4))
		case time.Time:
			t := time.Unix(int64(n-3)*1e9, int64(n%2)*987).UTC()
			if zone := n%3 - 1; zone != 0 {
				t = t.In(time.FixedZone("", zone*5400))
			}
			f.Set(reflect.ValueOf(t))
		default:
			t.Fatalf("%s: teach encode.go and decode.go, then this test, to keep a %s", v.Type().Field(i).Name, f.Type())
		}
	}
}

func someState(t testing.TB, posts int) (*folder.State, []*post.Post) {
	state := &folder.State{Site: folder.Site{Title: "A blog", Tagline: "of tests", LeftOut: "a file\nanother"}}
	var list []*post.Post
	for i := range posts {
		p := &post.Post{}
		fill(t, reflect.ValueOf(p).Elem(), i)
		p.Source = "" // which no post has when it is read
		p.Path = fmt.Sprintf("posts/%d.md", i)
		switch i % 4 {
		case 1:
			p.Order, p.Page = 0, post.NoPage
			p.DateOrigin, p.Expires, p.Release, p.Weight, p.Cover, p.Canonical, p.Aliases, p.Includes,
				p.SummaryTeX = post.FromFile, time.Time{}, time.Time{}, 0, "", "", nil, nil, ""
		case 2:
			*p = post.Post{Path: p.Path}
		}
		list = append(list, p)
		state.Records = append(state.Records, folder.Record{
			Path: p.Path, Post: p, ContextHash: uint64(i % 2), Stamp: folder.Stamp{Size: int64(i), Mtime: int64(i) << 40},
		})
	}
	state.Records = append(state.Records, folder.Record{
		Path: "broken.md", Stamp: folder.Stamp{Size: -1},
		Findings: []post.Finding{{Path: "broken.md", Line: 3, Severity: post.Error, Rule: "unreadable", Message: "why"}},
	})
	slices.Reverse(list)
	return state, list
}

// encoded is a file of states without checksums.
type encoded struct{ head, body string }

func encodeAll(state *folder.State, posts []*post.Post, build, key string, youngest int64) encoded {
	head, chunks := encode(state, posts, build, key, youngest)
	return encoded{string(head), string(bytes.Join(chunks, nil))}
}

func (e encoded) decode(build, key string) *folder.State {
	return decode(e.head, int64(len(e.body)), func(at, n int64, _ uint32) (string, error) {
		return e.body[at : at+n], nil
	}, build, key)
}

func TestEveryFieldIsKept(t *testing.T) {
	for _, posts := range []int{0, 9, perChunk - 1, perChunk, 2*perChunk + 9} {
		checkEveryField(t, posts)
	}
}

func checkEveryField(t *testing.T, n int) {
	t.Helper()
	state, posts := someState(t, n)
	got := encodeAll(state, posts, "b1", "/root", 1<<62).decode("b1", "/root")
	if got == nil {
		t.Fatal("not readable")
	}
	if got.Site != state.Site || len(got.Records) != len(state.Records) || len(got.Walked) != len(state.Records) {
		t.Fatalf("%+v, %d records, %d walked", got.Site, len(got.Records), len(got.Walked))
	}
	for i, want := range state.Records {
		if have := got.Records[got.Walked[i]]; !reflect.DeepEqual(have, want) {
			t.Fatalf("got %+v %+v\nwant %+v %+v", have, have.Post, want, want.Post)
		}
	}
	for i, p := range posts {
		if got.Records[i].Path != p.Path {
			t.Errorf("record %d is %s, want %s", i, got.Records[i].Path, p.Path)
		}
	}
}

func TestFilesAreForOneBuildAndFolder(t *testing.T) {
	state, posts := someState(t, 2)
	file := encodeAll(state, posts, "b1", "/root", 1<<62)
	if file.decode("b2", "/root") != nil || file.decode("b1", "/other") != nil {
		t.Error("a file of another build or folder is used")
	}
}

// A file that may have been changed while it was read has no stamp.
func TestYoungFilesHaveNoStamp(t *testing.T) {
	state, posts := someState(t, 2)
	got := encodeAll(state, posts, "", "", 1<<40).decode("", "")
	for i, want := range []folder.Stamp{state.Records[0].Stamp, {Size: -1}} {
		if have := got.Records[got.Walked[i]]; have.Stamp != want {
			t.Errorf("%s: %v, want %v", have.Path, have.Stamp, want)
		}
	}
}

func FuzzCache(f *testing.F) {
	state, posts := someState(f, 5)
	file := encodeAll(state, posts, "b", "/r", 1<<62)
	f.Add(file.head, file.body)
	f.Add(file.head, file.body[:len(file.body)/2])
	f.Add(file.head[:len(file.head)/2], file.body)
	f.Add("\x01b\x02/r\x00\x00\x00\x00\xff\xff\xff\xff\x0f\x00", "")
	f.Fuzz(func(t *testing.T, head, body string) {
		state := encoded{head, body}.decode("b", "/r")
		if state == nil {
			return
		}
		again := encodeAll(state, state.Posts(), "b", "/r", 1<<62).decode("b", "/r")
		if again == nil || len(again.Records) != len(state.Records) {
			t.Fatal("does not survive another round")
		}
	})
}
