package ui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"path"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/markdown/include"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
)

// reloadTime is between two looks at a single file.
const reloadTime = time.Second

// parsedText is the single text of a session, taken apart.
type parsedText struct {
	about *post.Post
	text  include.Text
}

// openStandalone shows the single text that the session is about.
func (a *app) openStandalone() tea.Cmd {
	a.screen = postScreen
	return tea.Batch(a.parseStandalone(func(t parsedText) tea.Cmd {
		a.state.trackOpened(t.about)
		if heading := a.cfg.Document.Heading; heading != "" {
			return a.showStandalone(t, pager.Fragment(heading))
		}
		a.state.resumeOnceLoaded()
		if left := a.state.resumeTarget(t.about); left != nil {
			return tea.Batch(a.showStandalone(t, left), a.state.sayResumed())
		}
		return a.showStandalone(t, pager.Beginning())
	}), a.reloadLater())
}

// parseStandalone takes the single text apart.
func (a *app) parseStandalone(show func(parsedText) tea.Cmd) tea.Cmd {
	doc := *a.cfg.Document
	return run(a.tasks, a.post.target.start(a.tasks), func(context.Context) (parsedText, error) {
		return doc.parse(), nil
	}, func(t parsedText, err error) tea.Cmd {
		if err != nil {
			a.post.setFault(err)
			return nil
		}
		return show(t)
	})
}

// parse takes the text apart. Its path is seen from the directory of the first file.
func (s *Standalone) parse() parsedText {
	name := filepath.ToSlash(s.Name)
	about, _ := post.Parse(post.FileContext{Path: path.Base(name), Single: true}, s.Source)
	about.Path = cmp.Or(s.Path, s.Name)
	if s.Folder != nil {
		about.Path = s.fromOrigin()
	}
	return parsedText{about, s.text()}
}

// text returns the Markdown of the text with what it includes from its folder.
func (s *Standalone) text() include.Text {
	return index.FileText(s.Folder, s.InFolder, s.Source)
}

// showStandalone shows a text that has been taken apart, at a target in it.
func (a *app) showStandalone(t parsedText, at *pager.Target) tea.Cmd {
	about := pager.Post{Title: t.about.Title, Post: t.about, Starred: a.state.of(t.about).Starred}
	if a.post.current() == nil {
		a.post.pager.Open(about)
	} else {
		a.post.pager.Update(about)
	}
	from := render.TextSource{
		Path: t.about.Path, Title: t.about.Title, Read: func() (include.Text, error) { return t.text, nil },
	}
	return a.post.readText(func() render.TextSource { return from }, nil, at)
}

// reloadLater looks at a single file again in a while.
func (a *app) reloadLater() tea.Cmd {
	if a.cfg.Document.Reload == nil {
		return nil
	}
	return a.tasks.after(reloadTime, a.post.file.start(a.tasks),
		func() tea.Cmd { return tea.Batch(a.reload(), a.reloadLater()) })
}

// reload reads a single file again.
func (a *app) reload() tea.Cmd {
	doc, read, shown := *a.cfg.Document, a.cfg.Document.Reload, a.post.text.Markdown
	type text struct {
		src []byte
		new bool
	}
	return run(a.tasks, token{}, func(context.Context) (text, error) {
		src, err := read()
		isNew := !bytes.Equal(src, doc.Source)
		if !isNew && shown != nil && len(include.Targets(src)) > 0 {
			isNew = !bytes.Equal(doc.text().Markdown, shown)
		}
		return text{src, isNew}, err
	}, func(t text, err error) tea.Cmd {
		switch {
		case a.cfg.Document.InFolder != doc.InFolder: // another one has been opened since
			return nil
		case err != nil:
			a.post.setGone("the file can no longer be read; showing its last text")
			return nil
		}
		a.post.setGone("")
		if !t.new {
			return nil
		}
		a.cfg.Document.Source = t.src
		return tea.Batch(a.parseStandalone(func(t parsedText) tea.Cmd {
			return a.showStandalone(t, a.post.pager.CurrentTarget())
		}), a.notices.say("the file has changed"))
	})
}

// followFile opens the file that a link of the single file leads to.
func (a *app) followFile(target, fragment string) tea.Cmd {
	doc := a.cfg.Document
	if doc.Folder == nil {
		return a.notices.say("open it with quire FILE to follow its links")
	}
	from := *doc
	return a.openFile(func() (*Standalone, error) {
		file, err := from.Folder.Linked(from.InFolder, target)
		if err != nil {
			return nil, err
		}
		return from.neighbour(file)
	}, func(next *Standalone, t parsedText) tea.Cmd {
		if next.InFolder == doc.InFolder {
			return a.goToAnchor(fragment)
		}
		a.remember()
		return a.enterFile(next, t, func(p *post.Post) (*pager.Target, tea.Cmd) { return targetOf(fragment), nil })
	})
}

// revisitFile goes to a position of the history in another file.
func (a *app) revisitFile(v visit) tea.Cmd {
	from := *a.cfg.Document
	if from.Folder == nil {
		return nil
	}
	return a.openFile(func() (*Standalone, error) {
		return from.neighbour(path.Join(path.Dir(from.first().InFolder),
			v.path))
	},
		func(next *Standalone, t parsedText) tea.Cmd {
			return a.enterFile(next, t, func(*post.Post) (*pager.Target, tea.Cmd) { return pager.At(v.at), nil })
		})
}

// openFile reads another file than the one that is shown and hands it to show.
func (a *app) openFile(read func() (*Standalone, error), show func(*Standalone, parsedText) tea.Cmd) tea.Cmd {
	type opened struct {
		file *Standalone
		text parsedText
	}
	return run(a.tasks, a.post.target.start(a.tasks), func(context.Context) (opened, error) {
		next, err := read()
		if err != nil {
			return opened{}, err
		}
		return opened{next, next.parse()}, nil
	}, func(o opened, err error) tea.Cmd {
		if err != nil {
			return a.notices.say(usererr.Line(err))
		}
		return show(o.file, o.text)
	})
}

// enterFile makes another file the one that is shown.
func (a *app) enterFile(next *Standalone, t parsedText, at func(*post.Post) (*pager.Target, tea.Cmd)) tea.Cmd {
	closed := a.onPostClosed()
	a.post.stop()
	*a.cfg.Document = *next
	a.enterPost(t.about)
	target, said := at(t.about)
	a.post.pager.Open(pager.Post{Title: t.about.Title, Post: t.about, Starred: a.state.of(t.about).Starred})
	return tea.Batch(closed, said, a.showStandalone(t, target), a.reloadLater())
}

// neighbour reads another file of the folder, by its path there.
func (s *Standalone) neighbour(file string) (*Standalone, error) {
	if ext := path.Ext(file); !folder.IsMarkdown(file) && ext != "" && ext != ".txt" && ext != ".text" {
		return nil, errors.New(sanitize.Line(file) + ": not a Markdown file")
	}
	read := func() ([]byte, error) { return s.Folder.ReadFile(file) }
	src, err := read()
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0 && !folder.IsMarkdown(file) {
		return nil, errors.New(sanitize.Line(file) + ": not a text file")
	}
	next := Standalone{Source: src, Reload: read, Folder: s.Folder, InFolder: file, origin: s.first()}
	next.Name = path.Join(path.Dir(filepath.ToSlash(next.origin.Name)), next.fromOrigin())
	if s.Path != "" {
		next.Path = next.fromOrigin()
	}
	return &next, nil
}

// first returns the file that the session was started for.
func (s *Standalone) first() *Standalone {
	if s.origin != nil {
		return s.origin
	}
	return &Standalone{Name: s.Name, InFolder: s.InFolder}
}

// fromOrigin returns the path of the file as seen from the directory of the first one.
func (s *Standalone) fromOrigin() string {
	up, dir := "", path.Dir(s.first().InFolder)
	for dir != "." && !strings.HasPrefix(s.InFolder, dir+"/") {
		up, dir = up+"../", path.Dir(dir)
	}
	return up + strings.TrimPrefix(s.InFolder, dir+"/")
}
