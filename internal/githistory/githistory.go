// Package githistory reads from git when the files of a folder were added and last changed. It
// runs git as a command, and nothing that the configuration of a repository names: a folder of
// posts may be anyone's. It knows nothing of posts.
package githistory

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"time"
)

// Times are those of one file: of the commit that added it, under whatever name, and of the newest
// one that changed it. They are the authors' dates, which a rebase keeps, in their zones. The zero
// time is one that a shallow clone does not know.
type Times struct{ Created, Updated time.Time }

// History is the times of the files below a folder, by their slash-separated path from there.
type History map[string]Times

var (
	// ErrNoRepository means that a folder is not in a git repository, or has no commit yet.
	ErrNoRepository = errors.New("not in a git repository")
	// ErrNoGit means that the git command is not installed.
	ErrNoGit = errors.New("git is not installed")
)

// Bounds on what is read of a history.
const (
	maxTime   = 2 * time.Minute
	maxOutput = 1 << 30 // bytes
	maxFiles  = 1 << 20
)

// Head returns the id of the commit that dir's repository has checked out: as long as it stays
// the same, so does the History.
func Head(ctx context.Context, dir string) (string, error) {
	out, err := command(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD").Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", ErrNoGit
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", ErrNoRepository
	}
	return strings.TrimSpace(string(out)), nil
}

// Read returns the times of all files below dir that git knows. It takes as long as git does:
// seconds for 100 000 commits.
func Read(ctx context.Context, dir string) (History, error) {
	if _, err := Head(ctx, dir); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd := command(ctx, dir, "log", "-z", "--format=%x01%ad %D", "--date=raw", "--decorate-refs=refs/none",
		"--name-status", "-M", "--diff-filter=AMR",
		"--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-mailmap", "--relative", "--", ".")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("git log: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("git log: %w", err)
	}
	history, parseErr := parse(io.LimitReader(out, maxOutput))
	if parseErr != nil {
		cancel() // git need not go on
	}
	if err := cmd.Wait(); err != nil && parseErr == nil {
		return nil, fmt.Errorf("git log: %w", err)
	}
	return history, parseErr
}

// command is git in dir without what a repository could make it run or ask for: hooks, monitors,
// signature checks, external diffs, pagers, prompts, and the network of a partial clone.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	safe := []string{
		"--no-pager", "--no-optional-locks", "--literal-pathspecs",
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "log.showSignature=false", "-c",
		"log.follow=false",
		"-c", "diff.external=", "-c", "core.attributesFile=" + os.DevNull, "-c", "protocol.allow=never", "-c",
		"core.alternateRefsCommand=",
	}
	cmd := exec.CommandContext(ctx, "git", append(safe, args...)...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	cmd.Env = append(withoutGit(os.Environ()), "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_CONFIG_NOSYSTEM=1",
		"LC_ALL=C")
	return cmd
}

// withoutGit drops variables by which git would look at another repository.
func withoutGit(environ []string) []string {
	var out []string
	for _, v := range environ {
		if !strings.HasPrefix(v, "GIT_") {
			out = append(out, v)
		}
	}
	return out
}

// parse reads what git log -z --format="%x01%ad %D" --date=raw --name-status prints, newest commit
// first.
func parse(from io.Reader) (History, error) {
	r := bufio.NewReaderSize(from, 64<<10)
	h, names := History{}, map[string]string{} // former name → that of today, "" when what is older is unknown
	var at commit
	for {
		field, err := token(r)
		if err != nil {
			return h, ignoreEOF(err)
		}
		field = strings.TrimLeft(field, "\n")
		if head, ok := strings.CutPrefix(field, "\x01"); ok {
			if at, ok = parseCommit(head); !ok {
				return h, fmt.Errorf("git log: no time in %q", field)
			}
			continue
		}
		if field == "" {
			continue
		}
		if at.IsZero() {
			return h, fmt.Errorf("git log: %q before the first commit", field)
		}
		name, err := token(r)
		if err != nil {
			return h, ignoreEOF(err)
		}
		former := ""
		if field[0] == 'R' {
			former = name
			if name, err = token(r); err != nil {
				return h, ignoreEOF(err)
			}
		}
		h.add(names, name, former, at, field[0] == 'A')
		if len(h) > maxFiles {
			return h, fmt.Errorf("git log: more than %d files", maxFiles)
		}
	}
}

// commit is when a commit was made, and whether it is where a shallow clone ends, so that it seems
// to add all files.
type commit struct {
	time.Time
	isBoundary bool
}

// parseCommit parses seconds since 1970, a zone, and what git says of the commit.
func parseCommit(s string) (c commit, ok bool) {
	f := strings.Fields(s)
	if len(f) < 2 {
		return c, false
	}
	seconds, err := strconv.ParseInt(f[0], 10, 64)
	zone, err2 := strconv.Atoi(f[1])
	if err != nil || err2 != nil || seconds < -maxSeconds || seconds > maxSeconds || zone < -maxZone || zone > maxZone {
		return c, false
	}
	c.Time = time.Unix(seconds, 0).UTC()
	if offset := zone/100*60 + zone%100; offset != 0 {
		c.Time = c.In(time.FixedZone("", offset*60))
	}
	c.isBoundary = strings.Contains(s, "grafted")
	return c, true
}

const (
	maxSeconds = 1 << 35 // the years 881 to 3058
	maxZone    = 2359    // hours and minutes
)

// add notes that a commit changed name, which was called former before it, or added it.
func (h History) add(names map[string]string, name, former string, at commit, added bool) {
	name = path.Clean(name)
	today, renamed := names[name]
	if !renamed {
		today = name
	}
	if today == "" {
		return
	}
	t, known := h[today]
	if added && at.isBoundary {
		t.Created = time.Time{}
		h[today], names[name] = t, ""
		return
	}
	if !known {
		t.Updated = at.Time
	}
	t.Created = at.Time
	h[today] = t
	switch {
	case former != "":
		delete(names, name)
		names[path.Clean(former)] = today
	case added:
		delete(names, name) // an older file of that name is another one
	}
}

func token(r *bufio.Reader) (string, error) {
	s, err := r.ReadString(0)
	return strings.TrimSuffix(s, "\x00"), err
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("git log: %w", err)
}
