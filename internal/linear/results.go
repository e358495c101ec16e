package linear

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/usererr"
)

// results are what a search found.
type results struct {
	query string
	found index.Found
}

func (h *results) name() string { return "results" }

func (h *results) close() {}

func (h *results) help() []string {
	return []string{"a number: read that post at the match", "?words or search words: search again"}
}

func (h *results) show(r *repl) error {
	r.say("")
	r.say(english.Plural(h.found.Total, "post", "") + " with “" + sanitize.Line(h.query) + "” in the text.")
	for i, hit := range h.found.Hits {
		words := r.describePost(hit.Post)
		if s := hit.Snippet; s.Line != "" {
			if s.Heading != "" && s.Heading != hit.Post.Title && s.Heading != hit.Post.Written {
				words += ". " + sanitize.Line(s.Heading)
			}
			words += ": " + sanitize.Line(s.Line)
		}
		r.item(i+1, words)
	}
	if more := h.found.Total - len(h.found.Hits); more > 0 {
		r.say(fmt.Sprintf("%d more are not listed. Add words to find fewer.", more))
	}
	return nil
}

func (h *results) handle(r *repl, typed string) (bool, error) {
	n, ok, done := r.parseNumber(typed, len(h.found.Hits))
	if !done {
		return r.search(typed)
	}
	if !ok {
		return true, nil
	}
	hit := h.found.Hits[n-1]
	return true, r.openAt(hit.Post, hit.Snippet.Heading)
}

// search searches the text of all posts for what follows "?" or "search".
func (r *repl) search(typed string) (bool, error) {
	const limit, snippet = 20, 160
	query, ok := strings.CutPrefix(typed, "?")
	if !ok {
		if query, ok = strings.CutPrefix(typed, "search "); !ok {
			return false, nil
		}
	}
	query = strings.TrimSpace(query)
	if _, err := search.Parse(query); err != nil {
		r.say("Invalid query: " + usererr.Line(err) + ".")
		return true, nil
	}
	f := r.opt.Filter
	f.Query = query
	found, err := r.ix.Search(r.ctx, f, index.SearchOptions{Limit: limit, Width: snippet})
	if err != nil {
		return true, err
	}
	return true, r.push(&results{query: query, found: found})
}
