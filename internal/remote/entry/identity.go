package entry

import (
	"strings"
	"time"

	"quire/internal/remote/feed"
)

// identify returns the id of each entry: its own, else its link, else title and date, else
// its text. An id that several entries with different links have says nothing: the link is
// theirs. "" is for an entry that is there twice.
func identify(entries []feed.Entry) []string {
	links := map[string]map[string]bool{} // id → links of the entries that have it
	for _, e := range entries {
		if e.ID != "" {
			if links[e.ID] == nil {
				links[e.ID] = map[string]bool{}
			}
			links[e.ID][e.Link] = true
		}
	}
	seen := map[string]bool{}
	ids := make([]string, len(entries))
	for i, e := range entries {
		id := e.ID
		if id == "" || len(links[id]) > 1 && e.Link != "" {
			id = e.Link
		}
		if id == "" && e.Title != "" {
			id = e.Title
			if !e.Published.IsZero() {
				id += " " + e.Published.UTC().Format(time.RFC3339)
			}
		}
		if id == "" {
			id = "sha256:" + hash([]string{e.HTML, e.Text})
		}
		if !seen[id] {
			seen[id] = true
			ids[i] = id
		}
	}
	return ids
}

// adopt gives an unknown entry the place of a known one that is no longer in the feed when
// link and title are the same: its id has changed.
func (m *Merger) adopt(entries []feed.Entry, ids []string) {
	inFeed := map[string]bool{}
	for _, id := range ids {
		inFeed[id] = true
	}
	type key struct{ link, title string }
	left := map[key]string{}
	for id, e := range m.Manifest.Entries {
		if !inFeed[id] && e.Link != "" {
			left[key{sameLink(e.Link), e.Title}] = id
		}
	}
	if len(left) == 0 {
		return
	}
	for i, e := range entries {
		if ids[i] == "" || e.Link == "" || m.Manifest.Entries[ids[i]] != nil {
			continue
		}
		k := key{sameLink(e.Link), e.Title}
		was, ok := left[k]
		if !ok {
			continue
		}
		delete(left, k)
		m.Manifest.Entries[ids[i]] = m.Manifest.Entries[was]
		delete(m.Manifest.Entries, was)
	}
}

// sameLink returns a link without scheme and www.
func sameLink(link string) string {
	_, rest, ok := strings.Cut(link, "://")
	if !ok {
		rest = link
	}
	return strings.TrimPrefix(rest, "www.")
}
