package server

import (
	"context"
	"strings"
	"time"

	"quire/internal/index"
	"quire/internal/server/blogs"
	"quire/internal/usererr"
)

// reading is what a session reads: a blog, the front page of all blogs, or the only archive of a
// server.
type reading struct {
	library *index.Library
	blog    *blogs.Blog       // nil for the others
	front   *front            // the front page, nil for the others
	of      string            // its name in reader state; "" for the front page
	ofParts map[string]string // of the front page: the names of the blogs in reader state, by their own

	id      string          // among all that are read; another one each time it is opened
	ready   <-chan struct{} // closed once all of it has been read
	release func()          // it is not used any more; nil does nothing
}

func (r *reading) close() {
	if r.release != nil {
		r.release()
	}
}

// index returns the newest snapshot for a locale; for readers who name none, in the language of the
// blog.
func (r *reading) index(locale string) *index.Index { return r.library.Index().For(r.locale(locale)) }

func (r *reading) locale(locale string) string {
	if (locale == "" || locale == "C" || locale == "POSIX") && r.blog != nil && r.blog.Language != "" {
		return r.blog.Language
	}
	return locale
}

// name returns the name of the blog, "" without one.
func (r *reading) name() string {
	if r.blog == nil {
		return ""
	}
	return r.blog.Name
}

// base returns the path of what is read below the site: "/name", or "".
func (r *reading) base() string {
	if r.blog == nil {
		return ""
	}
	return "/" + r.blog.Name
}

// language returns the language of the blog, as in "de", "" when it is not known.
func (r *reading) language() string {
	if r.blog == nil {
		return ""
	}
	return strings.ReplaceAll(r.blog.Language, "_", "-")
}

// sort returns the order of the lists.
func (r *reading) sort() index.Sort {
	if r.blog == nil {
		return ""
	}
	return r.blog.Sort
}

// answerTime is how long a session waits for a folder.
const answerTime = 5 * time.Second

var errNoAnswer = usererr.New("this blog cannot be read at the moment", "try again later")

// wait waits until all of the archive has been read.
func (r *reading) wait(ctx context.Context) error {
	select {
	case <-r.ready:
		return nil
	default:
	}
	limited, stop := context.WithTimeout(ctx, answerTime)
	defer stop()
	select {
	case <-r.ready:
		return nil
	case <-limited.Done():
		return errNoAnswer
	}
}
