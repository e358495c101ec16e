package sshserver

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Admin answers operators over HTTP: /healthz while the process lives, /readyz while new
// readers are let in, /metrics in the text format of Prometheus. It tells nothing about
// single clients, but is not meant for the open network either.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !s.Ready() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.WriteMetrics(w)
	})
	return mux
}

// ServeAdmin serves Admin on a listener until ctx is done.
func (s *Server) ServeAdmin(ctx context.Context, l net.Listener) {
	const patience = 5 * time.Second
	h := &http.Server{
		Handler: s.Admin(), ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // of what clients do wrong, and of accepting as accept does
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	_ = h.Serve(l)
}
