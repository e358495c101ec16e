//go:build unix

// Package main is the comparison of quire with its peers, as far as they are installed, side by side
// on this machine: go run ./bench. It writes docs/benchmarks.md and its plots in docs/media.
//
//	peers.go    which programs there are, and how each is started
//	measure.go  time to the first page in a pseudo-terminal, time of a command, memory
//	report.go   the table and the plots
//
// Each figure is the least of several runs, in turn, so that a busy machine hurts all alike. Sessions
// over SSH are quire-load's subject.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := run("docs"); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

func run(docs string) error {
	work, err := os.MkdirTemp("", "quire-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // a temporary folder
	program := filepath.Join(work, "quire")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "./cmd/quire")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	var tables []table
	for _, of := range []func(work, program string) (table, error){firstPages, openings, searches} {
		t, err := of(work, program)
		if err != nil {
			return err
		}
		fmt.Println(t.text())
		tables = append(tables, t)
	}
	return write(docs, tables)
}

// posts writes n posts of about four kilobytes each into a folder, and returns it.
func posts(work string, n int) (string, error) {
	dir := filepath.Join(work, fmt.Sprint("posts-", n))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for i := range n {
		text := fmt.Sprintf("---\ntitle: Post number %d\ndate: 20%02d-%02d-%02d\ntags: [tag%d]\n---\n%s", i, 10+i%16,
			1+i%12, 1+i%28, i%40, body(4<<10, i))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("post-%05d.md", i)), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// body returns Markdown of about size bytes: headings, paragraphs, lists and code.
func body(size, seed int) string {
	words := strings.Fields("queue retry latency deploy rollback shard replica index cursor backoff jitter budget lease quorum snapshot")
	var b strings.Builder
	for i := seed; b.Len() < size; i++ {
		fmt.Fprintf(&b, "## About the %s of a %s\n\n", words[i%len(words)], words[(i*7+3)%len(words)])
		for j := range 40 {
			b.WriteString(words[(i*13+j*j+seed)%len(words)] + " ")
		}
		fmt.Fprintf(&b, "\n\n- one %s\n- two\n\n```go\nfunc %s%d() {}\n```\n\n", words[i%len(words)], words[i%len(words)], i)
	}
	return b.String()
}
