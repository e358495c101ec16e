//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The reader opens posts and files that are named, at their headings, and text from a pipe.
func TestReaderOpensNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "long.md")
	text := "# A long file\n\nThe beginning.\n\n" + lines(60) + "\n## The end\n\nThe last words.\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, want string
	}{
		{"idempotency-keys", "Idempotency Keys: One Charge"},
		{"idempotency-keys#prove-it", "Prove it"},
		{file, "The beginning."},
		{file + "#the-end", "The last words."},
	} {
		c := start(t, 80, 24, false, nil, tc.name)
		c.await(tc.want)
		c.press("Q")
		c.ends(0)
	}
	program, err := exec.LookPath("quire")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // nothing was written
	cmd.Stdin = in
	c := startCommand(t, 80, 24, false, nil, cmd)
	c.await("The beginning.")
	c.press("Q")
	c.ends(0)
}

func lines(n int) string {
	text := ""
	for range n {
		text += "Words in the middle.\n\n"
	}
	return text
}
