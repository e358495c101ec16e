package sshtest

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// Log keeps what is written to it; tests wait for what it says. The zero value is empty.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // closed by the next write, nil while no test waits for it
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.text.Write(p)
}

// String returns what has been written.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Reset forgets what has been written.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// snapshot returns what has been written, and what is closed by the next write.
func (l *Log) snapshot() (text string, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return l.text.String(), l.more
}

// Await waits until a regular expression matches, and returns the match and its groups.
func (l *Log) Await(t testing.TB, expression string) []string {
	t.Helper()
	re := regexp.MustCompile(expression)
	for late := time.After(Timeout); ; {
		text, more := l.snapshot()
		if found := re.FindStringSubmatch(text); found != nil {
			return found
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the log never says %s:\n%s", expression, text)
		}
	}
}
