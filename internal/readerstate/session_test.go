package readerstate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quire/internal/readerstate"
)

func at(hour int) func() time.Time {
	return func() time.Time { return time.Date(2026, 11, 25, hour, 0, 0, 0, time.UTC) }
}

var star = readerstate.Key{Path: "a.md", Kind: readerstate.Star}

// A mark made with a wrong clock can be undone.
func TestNewMarkWinsOverWrongClock(t *testing.T) {
	store := &readerstate.Memory{}
	wrong := readerstate.NewSession(store, readerstate.Local, "b",
		func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) })
	if err := wrong.Put(context.Background(), wrong.Mark(star, "a", "", false)); err != nil {
		t.Fatal(err)
	}
	right := readerstate.NewSession(store, readerstate.Local, "b", at(1))
	if err := right.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := right.Put(context.Background(), right.Mark(star, "a", "", true)); err != nil {
		t.Fatal(err)
	}
	if right.Post("a.md").Starred {
		t.Error("the star cannot be removed")
	}
}

func TestLateMarkLosesAgainstNewerOne(t *testing.T) {
	store := &readerstate.Memory{}
	morning, noon := readerstate.NewSession(store, readerstate.Local, "b", at(8)),
		readerstate.NewSession(store, readerstate.Local, "b", at(12))
	early := morning.Mark(star, "a", "", false)
	if err := noon.Put(context.Background(), noon.Mark(star, "a", "", true)); err != nil {
		t.Fatal(err)
	}
	if err := morning.Put(context.Background(), early); err != nil { // it arrives after noon
		t.Fatal(err)
	}
	last := readerstate.NewSession(store, readerstate.Local, "b", at(13))
	if err := last.Load(context.Background()); err != nil || last.Post("a.md").Starred {
		t.Errorf("a late mark replaced a newer one (%v)", err)
	}
}

// Merging gives the same result in any order and any number of times.
func TestMergeIsCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) readerstate.Mark {
			return readerstate.Mark{
				Key:   readerstate.Key{Path: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "path"), Kind: readerstate.Star},
				Value: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "value"),
				At:    rapid.Int64Range(1, 3).Draw(t, "at"), Gone: rapid.Bool().Draw(t, "gone"),
			}
		}), 0, 8).Draw(t, "marks")
		one, two := map[readerstate.Key]readerstate.Mark{}, map[readerstate.Key]readerstate.Mark{}
		readerstate.Merge(one, marks)
		shuffled := append(slices.Clone(marks), marks...)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for _, m := range shuffled {
			readerstate.Merge(two, []readerstate.Mark{m})
		}
		if fmt.Sprint(one) != fmt.Sprint(two) {
			t.Fatalf("%v\n%v", one, two)
		}
	})
}

func TestImportReadsExport(t *testing.T) {
	place := readerstate.Position{
		Heading: "h", Block: 2, BlockOffset: 0.25, Index: 7, Fingerprint: "x",
		Progress: 0.5,
	}.String()
	want := []readerstate.Mark{
		{Key: readerstate.Key{Kind: readerstate.Search, Name: "kube \"roll\""}, At: 9},
		{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Left}, Slug: "a", Value: place, At: 7_000_001},
		{
			Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Bookmark, Name: "q"}, Slug: "a", Value: place,
			At: 8,
		},
		{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Bookmark, Name: "z"}, Slug: "a", At: 8, Gone: true},
		{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Read}, Slug: "a", At: 5},
		{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Star}, Slug: "a", At: 6, Gone: true},
		{Key: readerstate.Key{Blog: "c", Path: "a.md", Kind: readerstate.Bookmark, Name: "m"}, Value: place, At: 3},
	}
	var out bytes.Buffer
	if err := readerstate.Export(&out, want); err != nil {
		t.Fatal(err)
	}
	got, err := readerstate.Import(&out, "other")
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(got, func(a, b readerstate.Mark) int { return a.Compare(b.Key) })
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
}

func TestImportErrors(t *testing.T) {
	for src, want := range map[string]string{
		`{"version": 1, "posts": [{"read": true}]}`: "posts[0] has no path",
		`{"posts": []}`:  `missing "version"`,
		`{"version": 2}`: "version 2 is newer",
		"{\n\"version\": 1,\n\"posts\": [{\"path\": 5}]}":                                        "line 3: posts.path must not be a number",
		`{"version": 1, "posts": [{"path": "a", "updated": "yesterday"}]}`:                       "invalid time",
		`{"version": 1, "posts": [{"path": "` + strings.Repeat("a", 5000) + `", "read": true}]}`: "too long",
		"":  "empty",
		"{": "invalid JSON",
	} {
		if _, err := readerstate.Import(strings.NewReader(src), "b"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v; want %q", src, err, want)
		}
	}
}

// unavailable is a store that fails to save.
type unavailable struct{ readerstate.Memory }

func (*unavailable) Save(context.Context, string, []readerstate.Mark) error {
	return &readerstate.StoreError{Where: "x", Reason: "away", Fix: "wait", Transient: true, Err: errors.New("x")}
}

func TestFailedMarksStayDirty(t *testing.T) {
	s := readerstate.NewSession(&unavailable{}, readerstate.Local, "b", at(1))
	err := s.Put(context.Background(), s.Mark(star, "a", "", false))
	if !readerstate.IsTransient(err) || !s.Post("a.md").Starred || !s.IsDirty() {
		t.Errorf("%v, starred %v, dirty %v", err, s.Post("a.md").Starred, s.IsDirty())
	}
	if err := s.Flush(context.Background()); err == nil || !s.IsDirty() {
		t.Error("a mark that failed again is not dirty")
	}
}
