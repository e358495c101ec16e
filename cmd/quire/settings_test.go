//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// configured writes a configuration and returns the variable that names it.
func configured(t *testing.T, config string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"QUIRE_CONFIG=" + file}
}

// The reader opens whatever is wrong with the configuration, says so, and does what is
// right in it.
func TestReaderOpensWithMistakes(t *testing.T) {
	c := start(t, 100, 30, false, configured(t,
		"density = \"lines\"\ntheem = \"dark\"\n[keys.archive]\nquit = \"ctrl-q\"\nfilter = \"ctrl-m\"\n"))
	c.await("43 posts found", "2 invalid settings: ctrl-g shows them", "ctrl-q quit")
	c.press("\x07")
	c.await("config.toml:2:", "unknown key", "config.toml:5:", "keys.archive.filter: many terminals send ctrl-m")
	c.press("q\x11") // the popup, and the reader
	c.ends(0)
}

// A terminal that can do nothing gets the dialogue, and a text a screenful at a time.
func TestDumbTerminal(t *testing.T) {
	c := start(t, 80, 24, true, []string{"TERM=dumb"})
	c.await("archive>")
	c.press("/kms\r")
	c.await("matching “kms”")
	c.press("1\r")
	c.await("post>")
	c.press("Q\r")
	<-c.done
	if strings.Contains(c.output(), "\x1b") {
		t.Errorf("escape sequences: %q", c.output())
	}
}
