package sshserver

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// adminHandler returns the HTTP endpoints for operators: /healthz answers while the process lives,
// /readyz while new readers are let in, /metrics in the text format of Prometheus. They say
// nothing about single clients, but are not meant for the open network either.
func (s *Server) adminHandler() http.Handler {
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
		s.writeMetrics(w)
	})
	return mux
}

// ServeAdmin serves Admin on a listener until ctx is done.
func (s *Server) ServeAdmin(ctx context.Context, l net.Listener) {
	const timeout = 5 * time.Second
	h := &http.Server{
		Handler: s.adminHandler(), ReadHeaderTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout,
		IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	_ = h.Serve(l)
}
