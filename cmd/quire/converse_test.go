package main

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// Without a terminal the reader is a dialogue of plain lines.
func TestDialogueOverSSH(t *testing.T) {
	h := serveIt(t)
	s, err := h.dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	s.Stdin, s.Stdout, s.Stderr = strings.NewReader("/kms\n1\nq\nq\n"), &out, &errs
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil || errs.Len() > 0 {
		t.Errorf("%v, %s", err, errs.String())
	}
	for _, want := range []string{"43 posts, page 1 of 5.\n", "matching “kms”", "AWS KMS Key Rotation", "The end.\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\r") {
		t.Errorf("more than lines: %q", out.String())
	}
}

// What a reader with a key does in a dialogue is kept; without one it lasts as long as the
// session.
func TestDialogueKeepsMarks(t *testing.T) {
	h := serveIt(t)
	key := signer(t)
	talk := func(typed string, auth ...ssh.AuthMethod) string {
		s, err := h.dial(auth...).NewSession()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		s.Stdin, s.Stdout = strings.NewReader(typed), &out
		if err := s.Shell(); err != nil {
			t.Fatal(err)
		}
		if err := s.Wait(); err != nil {
			t.Error(err)
		}
		return out.String()
	}
	const marked = "AWS KMS Key Rotation: What Actually Happens and What Doesn't, starred, read"
	for name, auth := range map[string][]ssh.AuthMethod{"key": {ssh.PublicKeys(key)}, "no key": nil} {
		first := strings.Join(strings.Fields(talk("/kms\n1\n*\nq\nq\n", auth...)), " ")
		if !strings.Contains(first, marked) {
			t.Errorf("%s: not marked in\n%s", name, first)
		}
		if told := strings.Contains(first, "Without a key stars and places last as long as the session: make one with ssh-keygen, and come again."); told != (auth == nil) {
			t.Errorf("%s: told that it is not kept: %v", name, told)
		}
		second := strings.Join(strings.Fields(talk("/kms\nq\n", auth...)), " ")
		if got, want := strings.Contains(second, marked), auth != nil; got != want {
			t.Errorf("%s: marked in the next session: %v", name, got)
		}
	}
}

// A terminal that nothing can be drawn on gets the dialogue too, a screenful at a time, and
// is shown what is typed.
func TestDialogueOnADumbTerminal(t *testing.T) {
	h := serveIt(t)
	v := visit(t, h.dial(), "", "dumb", 80, 24)
	v.await("archive>")
	v.press("/kmz\x7fs\r")
	v.await("archive> /kms", "matching “kms”")
	v.press("1\r")
	v.await("post>")
	v.press("Q\r")
	if err := v.ends(); err != nil {
		t.Error(err)
	}
	if strings.Contains(v.output(), "\x1b") {
		t.Errorf("escape sequences: %q", v.output())
	}
	v = visit(t, h.dial(), "kms-key-rotation", "dumb", 80, 24)
	v.await("AWS KMS Key Rotation", "post>")
	v.press("\x03")
	if err := v.ends(); err != nil {
		t.Error(err)
	}
}

// A post goes on where it was left, in a dialogue and on a screen.
func TestDialogueKeepsThePlace(t *testing.T) {
	h := serveIt(t)
	key := ssh.PublicKeys(signer(t))
	v := visit(t, h.dial(key), "kms-key-rotation", "dumb", 80, 24)
	v.await("post>")
	v.press("\r")
	v.await("Data keys are the reason")
	v.press("Q\r")
	if err := v.ends(); err != nil {
		t.Fatal(err)
	}
	visit(t, h.dial(key), "kms-key-rotation", "dumb", 80, 24).await("stopped; b reads from the beginning.")
	visit(t, h.dial(key), "kms-key-rotation", "xterm", 80, 24).await("where you stopped", "!Turn on rotation")
}
