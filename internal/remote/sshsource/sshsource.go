// Package sshsource brings the posts of another quire server home: the tar stream of "ssh
// HOST archive", by the ssh command, which knows the user's keys, hosts and proxies.
//
// It writes nothing; a sink takes the files.
package sshsource

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// maxTime is how long a stream may take.
const maxTime = 10 * time.Minute

// Server is a quire server.
type Server struct {
	URL string // ssh://[USER@]HOST[:PORT]
	// Interactive lets ssh ask about the key of the host, on the terminal.
	Interactive bool
}

var (
	// ErrNoSSH is returned where there is no ssh command.
	ErrNoSSH = usererr.New("ssh is not installed", "install OpenSSH to follow quire servers")
	// ErrUnchanged is returned when the server has nothing new.
	ErrUnchanged = errors.New("nothing new")
)

// Sink takes the files of a stream.
type Sink interface {
	// Accept reports whether a file is wanted; an error ends the stream.
	Accept(path string, size int64) (bool, error)
	// Add takes the content of a file. id is "": the content names itself.
	Add(path, id string, r io.Reader) error
}

// IsAddress reports whether an address names a quire server: ssh:// without a path.
func IsAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "ssh" && u.Hostname() != "" && strings.Trim(u.Path, "/") == ""
}

// target returns the arguments that name a server to ssh.
func target(address string) (destination, port string, err error) {
	wrong := fmt.Errorf("%s: write ssh://HOST or ssh://USER@HOST:PORT", sanitize.Line(address))
	u, err := url.Parse(address)
	if err != nil || !IsAddress(address) {
		return "", "", wrong
	}
	user, host := u.User.Username(), u.Hostname()
	if strings.HasPrefix(host, "-") || strings.HasPrefix(user, "-") ||
		strings.ContainsAny(user+host, " \t@'\"`$&|;<>(){}\\") {
		return "", "", wrong
	}
	port = u.Port()
	if port == "" {
		port = "22"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", "", wrong
	}
	if user != "" {
		host = user + "@" + host
	}
	return host, port, nil
}

// Fetch streams the archive of a server into sink, unless it is the one of tag, and
// returns its tag. Only when there is no error was the stream complete.
func (s Server) Fetch(ctx context.Context, tag string, sink Sink) (string, error) {
	if tag != "" {
		got, err := s.stream(ctx, sink, "--unless", tag)
		if !errors.Is(err, errUsage) {
			return got, err
		}
	}
	return s.stream(ctx, sink)
}

// errUsage is returned for a server that does not know a flag.
var errUsage = errors.New("the server does not support this request")

func (s Server) stream(ctx context.Context, sink Sink, flags ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd, err := s.command(ctx, append([]string{"archive"}, flags...))
	if err != nil {
		return "", err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &tail{&stderr}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	count := &counter{r: out}
	tag, err := ReadArchive(count, sink)
	if err != nil {
		cancel()
	} else {
		_, err = io.Copy(io.Discard, out) // padding behind the end of the archive
	}
	waited := cmd.Wait()
	switch exit, failed := errors.AsType[*exec.ExitError](waited); {
	case err == nil && failed && exit.ExitCode() == 2 && count.n == 0:
		return "", errUsage
	case err == nil && waited != nil, count.n == 0 && waited != nil && ctx.Err() == nil:
		return "", streamError(stderr.String(), waited)
	case err == nil && count.n == 0 && len(flags) > 0:
		return "", ErrUnchanged
	case err == nil && count.n == 0:
		return "", errors.New("the server sent no archive")
	}
	return tag, err
}

// command makes a run of ssh that prompts only where it may, in a session without a
// terminal. BatchMode is not used: it refuses the empty keyboard-interactive login by which
// a quire server lets guests in.
func (s Server) command(ctx context.Context, request []string) (*exec.Cmd, error) {
	destination, port, err := target(s.URL)
	if err != nil {
		return nil, err
	}
	ssh, err := exec.LookPath("ssh")
	if err != nil {
		return nil, ErrNoSSH
	}
	strict := "yes"
	if s.Interactive {
		strict = "ask"
	}
	args := []string{
		"-T", "-p", port, "-oStrictHostKeyChecking=" + strict, "-oPasswordAuthentication=no", "-oClearAllForwardings=yes",
		"-oConnectTimeout=10", "-oServerAliveInterval=20", "--", destination,
	}
	cmd := exec.CommandContext(ctx, ssh, append(args, request...)...) //nolint:gosec // the destination is behind --
	cmd.WaitDelay = time.Second
	if !s.Interactive {
		cmd.Env = append(os.Environ(), "SSH_ASKPASS=false", "SSH_ASKPASS_REQUIRE=force")
		detach(cmd)
	}
	return cmd, nil
}

// streamError words what ssh said.
func streamError(stderr string, err error) error {
	reason := ""
	for line := range strings.Lines(stderr) {
		if line = sanitize.Line(line); line != "" && !strings.HasPrefix(line, "Warning:") {
			reason = strings.TrimPrefix(line, "quire: ")
		}
	}
	switch {
	case strings.Contains(stderr, "Host key verification failed"):
		return usererr.New("host key unknown or changed", "connect once with ssh and check the key")
	case reason == "":
		return fmt.Errorf("ssh: %w", err)
	}
	return errors.New("ssh: " + strings.TrimPrefix(reason, "ssh: "))
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// tail keeps the end of what is written.
type tail struct{ b *bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	const most = 8 << 10
	t.b.Write(p)
	if over := t.b.Len() - most; over > 0 {
		t.b.Next(over)
	}
	return len(p), nil
}

// ReadArchive reads a tar stream into sink and returns its tag. Only regular files are
// taken.
func ReadArchive(r io.Reader, sink Sink) (tag string, err error) {
	var digest Digest
	last := &trailer{r: r}
	in := tar.NewReader(last)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			if last.n > 0 && !last.isZero() {
				return "", errors.New("the archive was cut off")
			}
			return digest.Tag(), nil
		}
		if err != nil {
			return "", fmt.Errorf("the archive is broken: %w", err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		name := strings.TrimPrefix(h.Name, "./")
		digest.Add(name, h.Size, h.ModTime)
		ok, err := sink.Accept(name, h.Size)
		if err != nil {
			return "", err
		}
		if !ok {
			continue
		}
		if err := sink.Add(name, "", in); err != nil {
			return "", err
		}
	}
}

// trailer remembers the end of what was read: an archive that is whole ends in 1 024 zeros.
type trailer struct {
	r    io.Reader
	n    int64
	last []byte
}

const trailerSize = 1024

func (t *trailer) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	t.last = append(t.last, p[max(0, n-trailerSize):n]...)
	t.last = t.last[max(0, len(t.last)-trailerSize):]
	return n, err
}

func (t *trailer) isZero() bool {
	return len(t.last) == trailerSize && len(bytes.Trim(t.last, "\x00")) == 0
}

// Digest makes the tag of an archive: of the paths, sizes and times of its files. The zero
// value is ready for use.
type Digest struct{ lines []string }

// Add adds a file.
func (d *Digest) Add(path string, size int64, modified time.Time) {
	d.lines = append(d.lines, fmt.Sprintf("%s\x00%d\x00%d\n", path, size, modified.Unix()))
}

// Tag returns the tag of the files that were added, in whatever order.
func (d *Digest) Tag() string {
	slices.Sort(d.lines)
	h := sha256.New()
	for _, line := range d.lines {
		h.Write([]byte(line))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
