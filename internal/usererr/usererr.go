// Package usererr words errors for people: what went wrong, the reason in plain words, and a
// hint where there is a next step.
//
// Text is the boundary: whatever shows an error to a user shows Text(err), Line(err) or
// both Text and Hint. An error of a library never shows its own words there, only those
// of Reason. The package knows nothing of commands or screens.
package usererr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"reflect"
	"strconv"
	"strings"
	"syscall"

	"quire/internal/sanitize"
)

// hinted is an error with a next step.
type hinted struct {
	error
	hint string
}

func (h *hinted) Unwrap() error { return h.error }

// Hint returns the next step, as the function Hint looks for it.
func (h *hinted) Hint() string { return h.hint }

// New returns an error whose text is message and whose hint is hint.
func New(message, hint string) error { return &hinted{errors.New(message), hint} }

// WithHint returns err with a hint, which wins over the hints inside err. The text stays.
// It is nil if err is.
func WithHint(err error, hint string) error {
	if err == nil || hint == "" {
		return err
	}
	return &hinted{err, hint}
}

// Hint returns the outermost hint in err, "" without one. Any error with a method
// Hint() string has one.
func Hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// Text returns the message of err, with the words of each library in it replaced by Reason.
func Text(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, foreign := range libraryErrors(err) {
		if raw := foreign.Error(); raw != "" {
			text = strings.Replace(text, raw, Reason(foreign), 1)
		}
	}
	return text
}

// Line returns err in one line: its text and, after a colon, its hint.
func Line(err error) string {
	text := Text(err)
	if hint := Hint(err); hint != "" {
		text += ": " + hint
	}
	return sanitize.Line(text)
}

// libraryErrors returns the outermost errors in the tree of err whose types are neither
// ours nor those of the packages errors and fmt.
func libraryErrors(err error) []error {
	if !isOurs(err) {
		return []error{err}
	}
	switch e := err.(type) { //nolint:errorlint // this walks the tree itself
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return libraryErrors(inner)
		}
	case interface{ Unwrap() []error }:
		var out []error
		for _, inner := range e.Unwrap() {
			out = append(out, libraryErrors(inner)...)
		}
		return out
	}
	return nil
}

// isOurs reports whether the type of err is declared in this module or makes errors of
// plain text. Sentinels of the standard library count as its own.
func isOurs(err error) bool {
	for sentinel := range reasons {
		if err == sentinel { //nolint:errorlint // this walks the tree itself
			return false
		}
	}
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch path := t.PkgPath(); path {
	case "errors", "fmt":
		return true
	default:
		return path == "main" || strings.HasPrefix(path, "quire/")
	}
}

// reasons are the sentinels of the standard library in plain words.
var reasons = map[error]string{
	fs.ErrNotExist: "no such file or folder", fs.ErrPermission: "permission denied", fs.ErrExist: "exists already",
	fs.ErrClosed: "closed already", os.ErrDeadlineExceeded: "timed out", net.ErrClosed: "closed already",
	context.Canceled: "interrupted", context.DeadlineExceeded: "timed out",
	io.EOF: "ends too early", io.ErrUnexpectedEOF: "ends too early", io.ErrClosedPipe: "closed already",
}

// Reason returns why a library or the system failed, in plain words and without the name
// of what it failed on, which the message around it has.
func Reason(err error) string {
	var (
		path    *fs.PathError
		link    *os.LinkError
		call    *os.SyscallError
		op      *net.OpError
		dns     *net.DNSError
		address *net.AddrError
		number  *strconv.NumError
		errno   syscall.Errno
	)
	switch {
	case errors.As(err, &path):
		return Reason(path.Err)
	case errors.As(err, &link):
		return Reason(link.Err)
	case errors.As(err, &op):
		return Reason(op.Err)
	case errors.As(err, &dns):
		return "no such host"
	case errors.As(err, &address):
		return address.Err
	case errors.As(err, &call):
		return Reason(call.Err)
	case errors.As(err, &number):
		return "not a number"
	case errors.As(err, &errno) && errno != syscall.ENOENT:
		return errno.Error() // the system's own words, such as "permission denied"
	}
	for sentinel, words := range reasons {
		if errors.Is(err, sentinel) {
			return words
		}
	}
	var h interface{ Hint() string }
	if isOurs(err) || errors.As(err, &h) {
		return Text(err)
	}
	return fmt.Sprintf("unexpected error (%s)", sanitize.Line(err.Error()))
}
