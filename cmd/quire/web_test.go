package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// web serves a folder on loopback and sets $URL to its address, and writes the address
// instead of URL into the files of the folder. A file NAME.header has lines of headers for
// NAME; a line that is a number is the status.
func web(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: web DIR")
	}
	dir := ts.MkAbs(args[0])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(r.URL.Path, "/")))
		status := http.StatusOK
		if header, err := os.ReadFile(name + ".header"); err == nil {
			for line := range strings.Lines(string(header)) {
				key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
				if ok {
					w.Header().Set(key, value)
				} else if n := len(key); n == 3 {
					status = int(key[0]-'0')*100 + int(key[1]-'0')*10 + int(key[2]-'0')
				}
			}
		}
		if etag := w.Header().Get("ETag"); etag != "" && r.Header.Get("If-None-Match") == etag {
			status = http.StatusNotModified
		}
		body, err := os.ReadFile(name)
		if err != nil && status == http.StatusOK {
			status = http.StatusNotFound
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.ReplaceAll(string(body), "URL", "http://"+r.Host)))
	}))
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL)
}
