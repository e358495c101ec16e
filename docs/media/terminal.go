package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/crypto/ssh"
)

// terminal is a program whose screen is followed.
type terminal struct {
	in   io.Writer // what is typed
	stop []func()

	mu      sync.Mutex
	screen  *vt.Emulator
	written time.Time // when the program last wrote
}

// newTerminal returns a terminal with a background, which it answers with.
func newTerminal(width, height int, light bool) *terminal {
	p := paletteOf(light)
	t := &terminal{screen: vt.NewEmulator(width, height)}
	t.screen.SetDefaultBackgroundColor(p.background)
	t.screen.SetDefaultForegroundColor(p.text)
	return t
}

// connect shows what comes from out, and sends in what is typed and answered.
func (t *terminal) connect(in io.Writer, out io.Reader) {
	t.in = in
	go func() { _, _ = io.Copy(in, t.screen) }()
	go func() {
		buf := make([]byte, 32<<10)
		for {
			n, err := out.Read(buf)
			t.mu.Lock()
			_, _ = t.screen.Write(buf[:n])
			t.written = time.Now()
			t.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
}

func environment(home string) []string {
	return []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8",
		"QUIRE_STATE=off", "QUIRE_CACHE=off",
	}
}

// startLocal starts a program in a pseudo-terminal.
func startLocal(program, work string, width, height int, light bool, args []string) (*terminal, error) {
	t := newTerminal(width, height, light)
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = environment(work), work
	file, err := pty.StartWithSize(cmd,
		&pty.Winsize{Cols: uint16(width), Rows: uint16(height)}) //nolint:gosec // small numbers
	if err != nil {
		return nil, err
	}
	t.stop = append(t.stop, func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = file.Close() })
	t.connect(file, file)
	return t, nil
}

// startSSH serves the bundled blog and opens it as a reader over SSH does.
func startSSH(program, work string, width, height int, light bool, _ []string) (*terminal, error) {
	t := newTerminal(width, height, light)
	server := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(work, "key"),
		"--state", filepath.Join(work, "readers.db"))
	server.Env, server.Dir = environment(work), work
	log, err := server.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	t.stop = append(t.stop, func() { _ = server.Process.Signal(syscall.SIGTERM); _ = server.Wait() })
	address, err := listenAddress(log)
	if err != nil {
		t.close()
		return nil, err
	}
	if err := t.dial(address, width, height); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// listenAddress returns the address that a server says it listens on.
func listenAddress(log io.Reader) (string, error) {
	at := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if address := at.FindString(lines.Text()); address != "" {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return address, nil
		}
	}
	return "", errors.New("quire serve names no address")
}

// dial opens a session with a key of its own.
func (t *terminal) dial(address string, width, height int) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return err
	}
	client, err := ssh.Dial("tcp", address, &ssh.ClientConfig{
		User: "reader", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // our own server on loopback
	})
	if err != nil {
		return err
	}
	t.stop = append(t.stop, func() { _ = client.Close() })
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	in, err := session.StdinPipe()
	if err != nil {
		return err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return err
	}
	if err := session.RequestPty("xterm-256color", height, width, nil); err != nil {
		return err
	}
	t.connect(in, out)
	return session.Shell()
}

// close ends the program, the last thing started first.
func (t *terminal) close() {
	for i := len(t.stop) - 1; i >= 0; i-- {
		t.stop[i]()
	}
}

// press types keys and waits until the screen shows words and has been quiet.
func (t *terminal) press(keys, words string) error {
	const quiet, limit = 400 * time.Millisecond, 60 * time.Second
	t.mu.Lock()
	t.written = time.Now()
	t.mu.Unlock()
	if _, err := io.WriteString(t.in, keys); err != nil {
		return err
	}
	for late := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		t.mu.Lock()
		text, since := t.screen.String(), time.Since(t.written)
		t.mu.Unlock()
		switch {
		case strings.Contains(text, words) && since > quiet:
			return nil
		case time.Now().After(late):
			return fmt.Errorf("no %q on the screen:\n%s", words, text)
		}
	}
}

func (t *terminal) rows() []row {
	t.mu.Lock()
	defer t.mu.Unlock()
	return rowsOf(t.screen)
}
