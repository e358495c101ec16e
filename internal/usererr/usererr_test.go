package usererr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"quire/internal/usererr"
)

func numberError() error {
	_, err := strconv.Atoi("abc")
	return err
}

// Text never shows the words of a library.
func TestText(t *testing.T) {
	_, missing := os.ReadFile(filepath.Join(t.TempDir(), "none"))
	_, dial := net.DialTimeout("tcp", "127.0.0.1:1", time.Second)
	_, folder := os.ReadFile(t.TempDir())
	_, date := time.Parse(time.DateOnly, "x")
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"nil", nil, ""},
		{"ours", errors.New("no such theme"), "no such theme"},
		{"missing file", fmt.Errorf("notes.md: %w", missing), "notes.md: no such file or folder"},
		{"folder", fmt.Errorf("notes.md: cannot be read: %w", folder), "notes.md: cannot be read: is a directory"},
		{"refused connection", fmt.Errorf("listen: %w", dial), "listen: connection refused"},
		{"number", fmt.Errorf("--limit: %w", numberError()), "--limit: not a number"},
		{"canceled", fmt.Errorf("load: %w", context.Canceled), "load: interrupted"},
		{"end of file", fmt.Errorf("a.tar: %w", io.ErrUnexpectedEOF), "a.tar: ends too early"},
		{"two", fmt.Errorf("both: %w and %w", numberError(), io.EOF), "both: not a number and ends too early"},
		{"joined", errors.Join(errors.New("one"), numberError()), "one\nnot a number"},
		{
			"unknown library", fmt.Errorf("date: %w", date),
			`date: unexpected error (parsing time "x" as "2006-01-02": cannot parse "x" as "2006")`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := usererr.Text(tc.err); got != tc.want {
				t.Errorf("Text is %q, want %q", got, tc.want)
			}
		})
	}
}

// A hint stays beside the text, and the outermost one wins.
func TestHint(t *testing.T) {
	inner := usererr.New("no such folder", "name another with -C DIR")
	outer := fmt.Errorf("content: %w", inner)
	if usererr.Text(outer) != "content: no such folder" || usererr.Hint(outer) != "name another with -C DIR" {
		t.Errorf("%q, hint %q", usererr.Text(outer), usererr.Hint(outer))
	}
	if got := usererr.Line(outer); got != "content: no such folder: name another with -C DIR" {
		t.Errorf("Line is %q", got)
	}
	if got := usererr.Hint(usererr.WithHint(outer, "try again")); got != "try again" {
		t.Errorf("the outer hint is %q", got)
	}
	if usererr.WithHint(nil, "x") != nil || usererr.Hint(errors.New("x")) != "" ||
		usererr.Line(errors.New("a\x07\nb")) != "a b" {
		t.Error("a nil error, no hint or control characters")
	}
}
