package githistory

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Checkout is where a repository notes which commit is checked out.
type Checkout struct {
	files []string
}

// FindCheckout returns the Checkout of the repository that dir is in, nil outside of one. It reads no
// more than the file that leads to a worktree's, and runs nothing.
func FindCheckout(dir string) *Checkout {
	for {
		git := filepath.Join(dir, ".git")
		if info, err := os.Stat(git); err == nil {
			if !info.IsDir() {
				git = linkedDir(dir, git)
			}
			if git == "" {
				return nil
			}
			// A commit is noted in the log, or else in the index, which some other commands write too.
			return &Checkout{[]string{
				filepath.Join(git, "HEAD"), filepath.Join(git, "logs", "HEAD"),
				filepath.Join(git, "index"),
			}}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil
		}
		dir = up
	}
}

// linkedDir returns the folder that a file .git of a worktree or a submodule names, "" for none.
func linkedDir(dir, file string) string {
	const longest = 4096
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Size() > longest {
		return ""
	}
	data, err := os.ReadFile(filepath.Clean(file))
	name, found := bytes.CutPrefix(data, []byte("gitdir:"))
	if err != nil || !found {
		return ""
	}
	git := strings.TrimSpace(string(name))
	if !filepath.IsAbs(git) {
		git = filepath.Join(dir, git)
	}
	return git
}

// Version returns what is another after a commit, a checkout and the like. It takes a look at two or
// three files.
func (c *Checkout) Version() string {
	if c == nil {
		return ""
	}
	var version strings.Builder
	for i, name := range c.files {
		info, err := os.Stat(name)
		if err != nil {
			continue
		}
		fmt.Fprintf(&version, "%d %d %d ", i, info.Size(), info.ModTime().UnixNano())
		if i == 1 {
			break // there is a log
		}
	}
	return version.String()
}
