package fulltext

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// keyed is a document with its key.
type keyed struct {
	key string
	doc Document
}

func sourceOfKeyed(docs []keyed) Source {
	return Source{
		Len: len(docs), Key: func(i int) string { return docs[i].key },
		Reader: readerOf(func(i int) Document { return docs[i].doc }),
	}
}

// However an index came to be, by updates or from a file, it finds what a new one finds.
func TestUpdatesAreLikeBuilding(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	made := 0
	makeOne := func() keyed {
		made++
		return keyed{fmt.Sprint("key", made), randomDocument(r)}
	}
	var docs []keyed
	x := &Index{}
	for round := range 60 {
		for range r.IntN(30) * (1 + 10*(round%7/6)) {
			docs = slices.Insert(docs, r.IntN(len(docs)+1), makeOne())
		}
		for range r.IntN(1 + len(docs)/3) {
			switch i := r.IntN(len(docs)); r.IntN(3) {
			case 0:
				docs[i] = makeOne()
			case 1:
				docs = slices.Delete(docs, i, i+1)
			default:
				j := r.IntN(len(docs))
				docs[i], docs[j] = docs[j], docs[i]
			}
		}
		src := sourceOfKeyed(docs)
		next, err := x.Update(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		fresh, _ := Build(t.Context(), src)
		if x = next; round%5 == 0 {
			x = reopened(t, x)
		}
		if len(x.segments) > 12 {
			t.Fatalf("%d segments for %d documents", len(x.segments), len(docs))
		}
		for range 20 {
			q := randomQuery(r)
			if got, want := found(x, q), found(fresh, q); !slices.Equal(got, want) {
				t.Fatalf("round %d, %+v: got %v, want %v", round, q, got, want)
			}
		}
	}
}

func reopened(t *testing.T, x *Index) *Index {
	t.Helper()
	var b bytes.Buffer
	if n, err := x.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatal(n, err)
	}
	y, err := Open(b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestUpdateReadsWhatChanged(t *testing.T) {
	docs := make([]keyed, 500)
	for i := range docs {
		docs[i] = keyed{fmt.Sprint(i), body(fmt.Sprint("word", i))}
	}
	x, _ := Build(t.Context(), sourceOfKeyed(docs))
	docs[7] = keyed{"7, later", body("changed")}
	src := sourceOfKeyed(docs)
	read := 0
	src.Reader = readerOf(func(i int) Document { read++; return docs[i].doc })
	y, err := x.Update(t.Context(), src)
	if err != nil || read != 1 {
		t.Fatalf("read %d documents, %v", read, err)
	}
	if got := found(y, parse("changed")); !slices.Equal(got, []int{7}) {
		t.Errorf("the new text is at %v", got)
	}
	if got := found(y, parse(`"word7"`)); len(got) > 0 {
		t.Errorf("the old text is at %v", got)
	}
	if got := found(x, parse(`"word7"`)); !slices.Equal(got, []int{7}) {
		t.Errorf("the old index was changed: %v", got)
	}
	if z, _ := y.Update(t.Context(), src); read != 1 || z.Len() != 500 {
		t.Error("an update without a change reads something")
	}
}

func TestEqualKeysAreIndexedEach(t *testing.T) {
	docs := []keyed{{"k", body("one")}, {"k", body("two")}}
	x, _ := (&Index{}).Update(t.Context(), sourceOfKeyed(docs))
	y, err := x.Update(t.Context(), sourceOfKeyed(docs))
	if err != nil || y.Len() != 2 || len(found(y, parse("-none"))) != 2 {
		t.Errorf("%v, %v", found(y, parse("-none")), err)
	}
}

func TestCancelledUpdate(t *testing.T) {
	x := indexOf(t, body("a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Update(ctx, sourceOfKeyed([]keyed{{"0", body("a")}, {"new", body("b")}})); err == nil {
		t.Error("a cancelled update makes no index")
	}
}
