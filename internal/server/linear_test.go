package server_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// Without a terminal the reader is a dialogue of plain lines.
func TestDialogueOverSSH(t *testing.T) {
	r := start(t, setup{})
	s, err := r.Dial().NewSession()
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
	r := start(t, setup{})
	key := sshtest.NewSigner(t)
	talk := func(typed string, auth ...ssh.AuthMethod) string {
		s, err := r.Dial(auth...).NewSession()
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
		if told := strings.Contains(first,
			"Not saved without a key; create one with ssh-keygen and reconnect."); told != (auth == nil) {
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
	r := start(t, setup{})
	v := r.open(sshtest.Spec{Term: "dumb"})
	v.Await("archive>")
	v.Press("/kmz\x7fs\r")
	v.Await("archive> /kms", "matching “kms”")
	v.Press("1\r")
	v.Await("post>")
	v.Press("Q\r")
	if err := v.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(v.Output(), "\x1b") {
		t.Errorf("escape sequences: %q", v.Output())
	}
	v = r.open(sshtest.Spec{Command: "kms-key-rotation", Term: "dumb"})
	v.Await("AWS KMS Key Rotation", "post>")
	v.Press("\x03")
	if err := v.Wait(); err != nil {
		t.Error(err)
	}
}

// A post goes on where it was left, in a dialogue and on a screen.
func TestDialogueKeepsThePlace(t *testing.T) {
	r := start(t, setup{})
	key := ssh.PublicKeys(sshtest.NewSigner(t))
	v := sshtest.Open(t, r.Dial(key), sshtest.Spec{Command: "kms-key-rotation", Term: "dumb"})
	v.Await("post>")
	v.Press("\r")
	v.Await("Data keys are the reason")
	v.Press("Q\r")
	if err := v.Wait(); err != nil {
		t.Fatal(err)
	}
	sshtest.Open(t, r.Dial(key), sshtest.Spec{Command: "kms-key-rotation", Term: "dumb"}).
		Await("stopped. Type b to start over.")
	sshtest.Open(t, r.Dial(key), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"}).
		Await("where you stopped", "!Turn on rotation")
}
