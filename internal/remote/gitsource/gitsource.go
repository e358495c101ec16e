// Package gitsource brings the files of a git repository home: the newest commit of a
// branch, fetched into a bare store, its blobs handed out as a stream. It runs git, which
// knows the user's keys, hosts and proxies.
//
// There is no checkout: no hooks, filters, submodules or symbolic links. It writes nothing
// but the store.
package gitsource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// maxTime is how long one run of git may take.
const maxTime = 10 * time.Minute

// Repo is a repository and the store that it is fetched into.
type Repo struct {
	URL    string
	Branch string // "" is the default branch
	Store  string // a folder, made when it is not there; for this run alone
}

// ErrNoGit is returned where there is no git command.
var ErrNoGit = usererr.New("git is not installed", "install git to follow repositories")

// IsAddress reports whether an address names a repository: by its scheme, its ending, as
// user@host:path, or as a folder that is one.
func IsAddress(address string) bool {
	switch {
	case strings.HasPrefix(address, "git://"), strings.HasPrefix(address, "git+"):
		return true
	case strings.HasPrefix(address, "ssh://"):
		_, path, _ := strings.Cut(address[len("ssh://"):], "/")
		return strings.Trim(path, "/") != ""
	case strings.HasPrefix(address, "http://"), strings.HasPrefix(address, "https://"),
		strings.HasPrefix(address, "file://"):
		return strings.HasSuffix(strings.TrimRight(address, "/"), ".git") || strings.HasPrefix(address, "file://")
	}
	if user, rest, ok := strings.Cut(address, "@"); ok && user != "" && !strings.ContainsAny(user, "/:") &&
		strings.Contains(rest, ":") {
		return true
	}
	return isRepository(address)
}

func isRepository(dir string) bool {
	for _, name := range []string{".git", "HEAD"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			info, err := os.Stat(filepath.Join(dir, "objects"))
			return name == ".git" || err == nil && info.IsDir()
		}
	}
	return false
}

// CheckAddress refuses addresses that git would take for an option or a program to run.
func CheckAddress(address string) error {
	address = strings.TrimPrefix(address, "git+")
	if address == "" || strings.HasPrefix(address, "-") || strings.Contains(address, "::") &&
		!strings.Contains(address, "://") ||
		strings.ContainsFunc(address, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("%s: not an address of a repository", sanitize.Line(address))
	}
	if host, ok := strings.CutPrefix(address, "ssh://"); ok {
		if _, after, found := strings.Cut(host, "@"); found {
			host = after
		}
		if strings.HasPrefix(host, "-") {
			return fmt.Errorf("%s: not an address of a repository", sanitize.Line(address))
		}
	}
	return nil
}

func (r Repo) address() string { return strings.TrimPrefix(r.URL, "git+") }

func (r Repo) ref() string {
	if r.Branch == "" {
		return "HEAD"
	}
	return "refs/heads/" + r.Branch
}

// Head returns the id of the newest commit, without fetching it.
func (r Repo) Head(ctx context.Context) (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	out, err := r.run(ctx, "", "ls-remote", "--", r.address(), r.ref())
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(string(out), "\t")
	if !isID(id) {
		if r.Branch != "" {
			return "", fmt.Errorf("no branch %q", sanitize.Line(r.Branch))
		}
		return "", errors.New("the repository is empty")
	}
	return id, nil
}

func (r Repo) check() error {
	if err := CheckAddress(r.URL); err != nil {
		return err
	}
	if strings.HasPrefix(r.Branch, "-") || strings.ContainsAny(r.Branch, " ~^:?*[\\\x7f") ||
		strings.Contains(r.Branch, "..") {
		return fmt.Errorf("%q: not the name of a branch", sanitize.Line(r.Branch))
	}
	return nil
}

// Fetch fetches the newest commit into the store and returns its id.
func (r Repo) Fetch(ctx context.Context) (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(r.Store, "HEAD")); err != nil {
		if err := os.MkdirAll(filepath.Dir(r.Store), 0o700); err != nil {
			return "", err
		}
		if _, err := r.run(ctx, "", "init", "--quiet", "--bare", "--", r.Store); err != nil {
			return "", err
		}
	}
	r.removeLocks()
	_, err := r.run(ctx, r.Store, "fetch", "--quiet", "--depth", "1", "--no-tags", "--no-recurse-submodules",
		"--no-write-fetch-head",
		"--", r.address(), "+"+r.ref()+":refs/quire/head")
	if err != nil {
		return "", err
	}
	out, err := r.run(ctx, r.Store, "rev-parse", "--verify", "refs/quire/head^{commit}")
	if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(out))
	if !isID(id) {
		return "", errors.New("git reported no commit")
	}
	return id, nil
}

// removeLocks removes what a killed git has left in the store, which is ours alone.
func (r Repo) removeLocks() {
	_ = filepath.WalkDir(r.Store, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir
		case d.IsDir() && d.Name() == "objects":
			return fs.SkipDir
		case strings.HasSuffix(d.Name(), ".lock"):
			_ = os.Remove(path) // git names it when it is in the way
		}
		return nil
	})
}

func isID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// command makes a run of git that never prompts, runs nothing of the repository, and knows
// no repository but dir.
func (r Repo) command(ctx context.Context, dir string, args ...string) (*exec.Cmd, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, ErrNoGit
	}
	options := []string{
		"-c", "protocol.ext.allow=never", "-c", "transfer.fsckObjects=true", "-c", "core.hooksPath=" + os.DevNull,
		"-c", "core.fsmonitor=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
	}
	if dir != "" {
		options = append(options, "--git-dir="+dir)
	}
	cmd := exec.CommandContext(ctx, git, append(options, args...)...) //nolint:gosec // the address is behind --
	cmd.WaitDelay = time.Second
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
			"GIT_NAMESPACE",
			"GIT_COMMON_DIR", "GIT_TERMINAL_PROMPT", "GIT_SSH_COMMAND", "LC_ALL", "LANGUAGE":
			continue
		}
		cmd.Env = append(cmd.Env, v)
	}
	ssh := os.Getenv("GIT_SSH_COMMAND")
	if ssh == "" {
		ssh = "ssh"
	}
	cmd.Env = append(cmd.Env, "GIT_TERMINAL_PROMPT=0", "GIT_SSH_COMMAND="+ssh+" -oBatchMode=yes", "LC_ALL=C")
	return cmd, nil
}

// maxOutput bounds what a run of git may print.
const maxOutput = 64 << 20

func (r Repo) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd, err := r.command(ctx, dir, args...)
	if err != nil {
		return nil, err
	}
	var out, errs limited
	out.limit, errs.limit = maxOutput, 64<<10
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, r.runError(ctx, err, errs.String())
	}
	return out.Bytes(), nil
}

// runError words what git said.
func (r Repo) runError(ctx context.Context, err error, stderr string) error {
	if ctx.Err() != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return errors.New("git took too long")
		}
		return ctx.Err()
	}
	reason := ""
	for line := range strings.Lines(stderr) {
		line = sanitize.Line(line)
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
			reason = rest
		} else if reason == "" && line != "" && !strings.HasPrefix(line, "warning:") {
			reason = strings.TrimPrefix(line, "error: ")
		}
	}
	if reason == "" {
		reason = err.Error()
	}
	return fmt.Errorf("git: %s", reason)
}

// limited is a buffer that takes no more than its limit.
type limited struct {
	bytes.Buffer
	limit int
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.limit - l.Len(); room < len(p) {
		l.Buffer.Write(p[:max(room, 0)])
		return len(p), nil
	}
	return l.Buffer.Write(p)
}

// Blob is a file of a commit.
type Blob struct {
	Path, ID string
	Size     int64
}

// List returns the regular files of a commit, or of a folder in it.
func (r Repo) List(ctx context.Context, commit, folder string) ([]Blob, error) {
	tree := commit
	if folder = strings.Trim(folder, "/"); folder != "" {
		tree += ":" + folder
	}
	out, err := r.run(ctx, r.Store, "ls-tree", "-r", "-z", "-l", "--full-tree", tree)
	if err != nil {
		return nil, err
	}
	if len(out) == maxOutput {
		return nil, errors.New("the repository has too many files")
	}
	return ParseTree(out)
}

// Read calls each with the content of every blob, in order.
func (r Repo) Read(ctx context.Context, blobs []Blob, each func(Blob, io.Reader) error) error {
	if len(blobs) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd, err := r.command(ctx, r.Store, "cat-file", "--batch")
	if err != nil {
		return err
	}
	var ids strings.Builder
	for _, b := range blobs {
		ids.WriteString(b.ID + "\n")
	}
	cmd.Stdin = strings.NewReader(ids.String())
	var errs limited
	errs.limit = 64 << 10
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = ReadBatch(out, blobs, each)
	if err != nil {
		cancel()
	}
	if waited := cmd.Wait(); err == nil && waited != nil {
		err = r.runError(ctx, waited, errs.String())
	}
	return err
}
