package webserver

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// heldWriter reports an error when it is written to while a turn is held.
type heldWriter struct {
	*httptest.ResponseRecorder
	t    *testing.T
	held *int
}

func (w heldWriter) Write(p []byte) (int, error) {
	if *w.held != 0 {
		w.t.Error("a page is written while its turn is held")
	}
	return w.ResponseRecorder.Write(p)
}

// Pages and feeds are made in a turn of their client's source, which ends before they are written; a
// client that leaves while it waits is not answered.
func TestPagesTakeTurns(t *testing.T) {
	held, turns := 0, 0
	made := func() {
		if held != 1 {
			t.Error("a page is made without a turn")
		}
	}
	s := New(Options{Handler: Handler{
		Page: func(context.Context, string, int) (Page, error) {
			made()
			return Page{Title: "A post", HTML: "<p>Text</p>"}, nil
		},
		Feed: func(context.Context, string, string, string) ([]byte, error) {
			made()
			return []byte("<feed/>"), nil
		},
		Turn: func(ctx context.Context, source netip.Addr) (func(), error) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if source != netip.MustParseAddr("192.0.2.1") {
				t.Errorf("the source is %s", source)
			}
			held++
			turns++
			return func() { held-- }, nil
		},
	}})
	get := func(ctx context.Context, path string) *httptest.ResponseRecorder {
		w := heldWriter{httptest.NewRecorder(), t, &held}
		s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		return w.ResponseRecorder
	}
	for _, path := range []string{"/", "/post", "/atom.xml"} {
		if w := get(t.Context(), path); w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d, %q", path, w.Code, w.Body)
		}
	}
	if turns != 3 || held != 0 {
		t.Errorf("%d turns, %d held", turns, held)
	}
	gone, leave := context.WithCancelCause(t.Context())
	leave(errors.New("gone"))
	if w := get(gone, "/post"); w.Body.Len() != 0 {
		t.Errorf("a client that has gone gets %q", w.Body)
	}
}
