package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quire/internal/remote/fetch"
)

// client returns a Client that does not wait but counts how long it would have.
func client(t *testing.T) (*fetch.Client, *atomic.Int64) {
	t.Helper()
	var waited atomic.Int64
	return fetch.New(fetch.Options{UserAgent: "quire/test", Wait: func(_ context.Context, d time.Duration) error {
		waited.Add(int64(max(d, 0)))
		return nil
	}}), &waited
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestHeaders(t *testing.T) {
	var got http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Set-Cookie", "a=b")
	})
	c, _ := client(t)
	for range 2 {
		if _, err := c.Get(t.Context(), fetch.Request{URL: s.URL, ETag: `W/"x y"`, LastModified: "yesterday"}); err != nil {
			t.Fatal(err)
		}
	}
	for key, want := range map[string]string{
		"User-Agent": "quire/test", "Accept": fetch.AcceptFeed, "Accept-Encoding": "gzip",
		"If-None-Match": `W/"x y"`, "If-Modified-Since": "yesterday", "Cookie": "", "Referer": "", "Authorization": "",
	} {
		if got.Get(key) != want {
			t.Errorf("%s: %q, want %q", key, got.Get(key), want)
		}
	}
}

func TestCredentialsStayAtTheirHost(t *testing.T) {
	var first, second string
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { second = r.Header.Get("Authorization") })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		first = r.Header.Get("Authorization")
		http.Redirect(w, r, other.URL, http.StatusFound)
	})
	c, _ := client(t)
	res, err := c.Get(t.Context(), fetch.Request{
		URL:   strings.Replace(s.URL, "//", "//u:p@", 1),
		Typed: []string{other.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	if first == "" || second != "" {
		t.Errorf("first host got %q, the other %q", first, second)
	}
	if strings.Contains(res.Hops[0].From, "u:p") {
		t.Errorf("the hop shows the password: %s", res.Hops[0].From)
	}
}

func TestBodies(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(bytes.Repeat([]byte("x"), 1<<20))
	_ = z.Close()
	bomb := zipped.Bytes()
	cases := map[string]struct {
		answer func(w http.ResponseWriter)
		limit  int64
		want   error
	}{
		"plain":      {func(w http.ResponseWriter) { _, _ = w.Write([]byte("ok")) }, 0, nil},
		"at limit":   {func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 100)) }, 100, nil},
		"over limit": {func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 101)) }, 100, fetch.ErrTooLarge},
		"over limit in pieces": {func(w http.ResponseWriter) {
			for range 20 {
				_, _ = w.Write(make([]byte, 10))
				w.(http.Flusher).Flush()
			}
		}, 100, fetch.ErrTooLarge},
		"gzip": {
			func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write(bomb) }, 0,
			nil,
		},
		"gzip bomb": {
			func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write(bomb) },
			1000, fetch.ErrTooLarge,
		},
		"cut gzip": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb[:len(bomb)/2])
		}, 0, fetch.ErrCut},
		"cut": {func(w http.ResponseWriter) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 100\r\n\r\nhalf"))
				_ = conn.Close()
			}
		}, 0, fetch.ErrCut},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { c.answer(w) })
			f, _ := client(t)
			res, err := f.Get(t.Context(), fetch.Request{URL: s.URL, MaxBytes: c.limit})
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if err != nil && res != nil {
				t.Error("an answer that is no good is returned")
			}
		})
	}
}

func TestSecondTry(t *testing.T) {
	for status, want := range map[int]int32{500: 2, 502: 2, 404: 2, 429: 1, 503: 1, 401: 1, 403: 1, 410: 1, 400: 1} {
		var asked atomic.Int32
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); w.WriteHeader(status) })
		c, waited := client(t)
		_, err := c.Get(t.Context(), fetch.Request{URL: s.URL})
		got, ok := errors.AsType[*fetch.StatusError](err)
		if !ok || got.Status != status {
			t.Errorf("%d: error %v", status, err)
		}
		if asked.Load() != want {
			t.Errorf("%d: asked %d times, want %d", status, asked.Load(), want)
		}
		if want == 2 && time.Duration(waited.Load()) != 2*time.Second {
			t.Errorf("%d: waited %v", status, time.Duration(waited.Load()))
		}
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	for path, to := range map[string]struct {
		status int
		to     string
	}{
		"/301": {301, "/ok"}, "/308": {308, "/301"}, "/302": {302, "/ok"}, "/mixed": {301, "/302"}, "/loop": {302, "/loop"},
		"/file": {302, "file:///etc/passwd"}, "/gopher": {302, "gopher://x/"}, "/empty": {302, ""},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			if to.to != "" {
				w.Header().Set("Location", to.to)
			}
			w.WriteHeader(to.status)
		})
	}
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	s := serve(t, mux.ServeHTTP)
	c, _ := client(t)
	for path, permanent := range map[string]string{"/ok": "", "/301": "/ok", "/308": "/ok", "/302": "", "/mixed": ""} {
		res, err := c.Get(t.Context(), fetch.Request{URL: s.URL + path})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if permanent != "" {
			permanent = s.URL + permanent
		}
		if got := res.Permanent(); got != permanent {
			t.Errorf("%s: moved for good to %q, want %q", path, got, permanent)
		}
	}
	for _, path := range []string{"/loop", "/file", "/gopher", "/empty"} {
		if _, err := c.Get(t.Context(), fetch.Request{URL: s.URL + path}); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}

// TestNoPrivateNetwork verifies that nothing that was not typed leads to a private address,
// by whatever name.
func TestNoPrivateNetwork(t *testing.T) {
	var hit atomic.Int32
	private := serve(t, func(http.ResponseWriter, *http.Request) { hit.Add(1) })
	_, privatePort, err := net.SplitHostPort(strings.TrimPrefix(private.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	var to string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	c, _ := client(t)
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST.", "x.localhost", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "0.0.0.0",
		"127.1", "2130706433",
		"0x7f000001", "127.0.0.2", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "10.0.0.1", "100.64.0.1",
	} {
		to = fmt.Sprintf("http://%s:%s/", host, privatePort)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if _, err := c.Get(ctx, fetch.Request{URL: s.URL, Once: true}); err == nil {
			t.Errorf("%s is followed", to)
		}
		cancel()
	}
	if hit.Load() > 0 {
		t.Errorf("the private server was asked %d times", hit.Load())
	}
	if _, err := c.Get(t.Context(), fetch.Request{URL: private.URL, Untyped: true, Once: true}); !errors.Is(err,
		fetch.ErrPrivate) {
		t.Errorf("an address that a document named is asked: %v", err)
	}
	to = private.URL
	if _, err := c.Get(t.Context(), fetch.Request{URL: s.URL, Typed: []string{private.URL + "/feed"}}); err != nil {
		t.Errorf("a typed host is refused: %v", err)
	}
}

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1": true, "127.0.0.1": false, "10.1.1.1": false, "172.16.0.1": false,
		"192.168.0.1": false,
		"169.254.1.1": false, "100.64.0.1": false, "224.0.0.1": false, "0.0.0.0": false, "::": false, "::1": false,
		"fe80::1": false,
		"fc00::1": false, "ff02::1": false, "::ffff:8.8.8.8": false, "64:ff9b::808:808": false, "255.255.255.255": false,
	} {
		if got := fetch.IsPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("IsPublic(%s) = %v", address, got)
		}
	}
}

func TestPace(t *testing.T) {
	var mu sync.Mutex
	now, most := 0, 0
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		defer func() { mu.Lock(); now--; mu.Unlock() }()
		<-time.After(5 * time.Millisecond)
	})
	c, waited := client(t)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := c.Get(t.Context(), fetch.Request{URL: s.URL}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most > 2 || waited.Load() != 0 {
		t.Errorf("%d requests at once to this machine, %v of pauses", most, time.Duration(waited.Load()))
	}
}

func TestNotModified(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("ETag", "new"); w.WriteHeader(304) })
	c, _ := client(t)
	res, err := c.Get(t.Context(), fetch.Request{URL: s.URL, ETag: "old"})
	if err != nil || res.Status != 304 || res.Body != nil {
		t.Fatalf("%+v %v", res, err)
	}
}
