package remote

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/dustin/go-humanize/english"

	"quire/internal/remote/fetch"
	"quire/internal/remote/gitsource"
	"quire/internal/remote/library"
	"quire/internal/remote/sshsource"
	"quire/internal/sanitize"
)

// syncTree syncs a source that is a tree of files: a repository or a quire server.
func (w *work) syncTree() Result {
	st := &w.f.Status.State
	now := w.Now().UTC()
	if w.opt.Mode == fetch.Scheduled {
		if err := st.Ask(now, fetch.Scheduled, false); err != nil {
			return refused(err)
		}
	}
	tree := w.f.NewTree()
	revision, err := w.fetchTree(tree)
	switch {
	case errors.Is(err, sshsource.ErrUnchanged):
		st.OnReached(now, w.every())
		return Result{}
	case err != nil:
		tree.Abandon()
		return w.failed(now, err)
	}
	r, err := w.commit(tree)
	if err != nil {
		return w.failed(now, err)
	}
	w.f.Manifest.Revision = revision
	if err := w.f.Save(); err != nil {
		return w.failed(now, err)
	}
	st.OnReached(now, w.every())
	return r
}

// fetchTree brings the files of the source and returns what names their state.
func (w *work) fetchTree(tree *library.Tree) (revision string, err error) {
	if w.src.Kind == library.KindSSH {
		server := sshsource.Server{URL: w.src.URL, Interactive: w.interactive()}
		return server.Fetch(w.ctx, w.f.Manifest.Revision, tree)
	}
	repo := gitsource.Repo{URL: w.src.URL, Branch: w.src.Branch, Store: filepath.Join(w.Stores, w.src.Name+".git")}
	commit, err := repo.Head(w.ctx)
	if err != nil {
		return "", err
	}
	if revision = commit + " " + w.src.Content; revision == w.f.Manifest.Revision {
		return "", sshsource.ErrUnchanged
	}
	if commit, err = repo.Fetch(w.ctx); err != nil {
		return "", err
	}
	blobs, err := repo.List(w.ctx, commit, w.src.Content)
	if err != nil {
		return "", err
	}
	var wanted []gitsource.Blob
	for _, b := range blobs {
		ok, err := tree.Accept(b.Path, b.Size)
		if err != nil {
			return "", err
		}
		if ok && !tree.Keep(b.Path, b.ID) {
			tree.Reserve(b.Path)
			wanted = append(wanted, b)
		}
	}
	err = repo.Read(w.ctx, wanted, func(b gitsource.Blob, r io.Reader) error { return tree.Add(b.Path, b.ID, r) })
	return commit + " " + w.src.Content, err
}

// commit puts the files of a tree in their places; what is starred stays.
func (w *work) commit(tree *library.Tree) (Result, error) {
	marks, known := w.marks()
	keep := func(path string) bool { return !known || marks.Starred[path] }
	before := len(w.f.Manifest.Files)
	written, removed, err := tree.Commit(keep)
	if err != nil {
		return Result{}, err
	}
	added := len(w.f.Manifest.Files) - before + removed
	r := Result{New: max(added, 0), Updated: max(written-max(added, 0), 0), Removed: removed}
	if n := len(tree.Skipped); n > 0 {
		r.Notes = append(r.Notes, english.Plural(n, "file", "")+" left out: "+sanitize.Line(tree.Skipped[0]))
	}
	return r, nil
}

type interactiveKey struct{}

// withTerminal returns a context in which ssh may ask on the terminal about a key that it
// does not know.
func withTerminal(ctx context.Context) context.Context {
	return context.WithValue(ctx, interactiveKey{}, true)
}

func (w *work) interactive() bool {
	yes, _ := w.ctx.Value(interactiveKey{}).(bool)
	return yes
}
