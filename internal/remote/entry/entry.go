// Package entry decides what an entry of a feed becomes: which known post it is, which
// date and file name it gets for good, and the Markdown file that is written.
//
// It is pure: it reads and writes no files and fetches nothing.
package entry

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quire/internal/remote/feed"
	"quire/internal/remote/htmlmd"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
)

// Merger puts the entries of feeds into a manifest.
type Merger struct {
	Manifest *library.Manifest
	Convert  *htmlmd.Converter
	Now      time.Time // UTC
	// Names are the names that are there in the content folder.
	Names []string
	taken map[string]bool
}

// Change is a file to be written and the entry that it belongs to.
type Change struct {
	ID    string
	File  library.File
	Entry *library.Entry
	New   bool
}

// shortText is how long a text is that may be a summary only, in characters.
const shortText = 400

// Merge takes the entries of a document. current reports whether it is the feed itself and
// not an archive of it: what is not in the feed has left it. check is asked between
// entries and ends the work with its error.
func (m *Merger) Merge(f *feed.Feed, current bool, check func() error) ([]Change, error) {
	m.take()
	ids := identify(f.Entries)
	m.adopt(f.Entries, ids)
	if current && len(f.Entries) > 0 {
		for _, e := range m.Manifest.Entries {
			e.Here = false
		}
	}
	var changes []Change
	for i, e := range f.Entries {
		if ids[i] == "" {
			continue
		}
		if err := check(); err != nil {
			return nil, err
		}
		known := m.Manifest.Entries[ids[i]]
		if known == nil {
			known = &library.Entry{Seen: m.Now}
			m.Manifest.Entries[ids[i]] = known
		}
		known.Here = known.Here || current
		if known.Pruned {
			continue
		}
		if c, changed := m.merge(known, ids[i], e, i, f.Link); changed {
			changes = append(changes, c)
		}
	}
	return changes, nil
}

// take notes the names that no new post may get.
func (m *Merger) take() {
	if m.taken != nil {
		return
	}
	m.taken = map[string]bool{}
	for _, name := range m.Names {
		m.taken[library.Fold(name)] = true
	}
	for _, e := range m.Manifest.Entries {
		m.taken[library.Fold(e.File)] = true
	}
}

func (m *Merger) merge(known *library.Entry, id string, e feed.Entry, place int, site string) (Change, bool) {
	source := hash(e)
	if known.Feed == source && known.File != "" {
		return Change{}, false
	}
	isNew := known.File == ""
	if known.Date.IsZero() {
		known.Date = firstDate(e, m.Now, place)
	}
	text := hash([]string{e.Title, e.HTML, e.Text})
	known.Mod = modified(known, e, m.Now, known.Text != "" && known.Text != text)
	known.Feed, known.Text, known.Link = source, text, e.Link
	p := m.post(e, id, known, site)
	known.Title = p.Title
	if isNew {
		known.File = library.FreeName(known.Date.UTC().Format("2006-01-02-")+stem(e.Link, p.Title), func(name string) bool {
			return m.taken[library.Fold(name)]
		})
		m.taken[library.Fold(known.File)] = true
	}
	known.Short = isShort(p.Body) && e.Link != ""
	known.Full, known.Images = 0, false
	data := p.Bytes()
	sum := Sum(data)
	if sum == known.Hash {
		return Change{}, false
	}
	known.Hash = sum
	return Change{ID: id, File: library.File{Path: known.File, Data: data}, Entry: known, New: isNew}, true
}

// Sum is the hash of a file, as the manifest keeps it.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

func hash(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // plain strings and times do not fail
		return ""
	}
	return Sum(b)
}

// firstDate decides the date of a post: published, else updated, else the first sight; what
// is in the future is the first sight too. Entries of one document keep their order.
func firstDate(e feed.Entry, now time.Time, place int) time.Time {
	for _, t := range []time.Time{e.Published, e.Updated} {
		if !t.IsZero() {
			if t.After(now) || t.Year() < 1 {
				break
			}
			return t.UTC().Truncate(time.Second)
		}
	}
	return now.UTC().Truncate(time.Second).Add(-time.Duration(place) * time.Second)
}

// modified decides lastmod: what the feed says when that is later than the date by over a
// minute, or the clock when the text has changed and the feed does not say it.
func modified(known *library.Entry, e feed.Entry, now time.Time, changed bool) time.Time {
	mod := e.Updated.UTC().Truncate(time.Second)
	if e.Updated.IsZero() || mod.After(now) || mod.Sub(known.Date) <= time.Minute {
		mod = time.Time{}
	}
	switch {
	case changed && !mod.After(known.Mod):
		return now.UTC().Truncate(time.Second)
	case mod.Before(known.Mod):
		return known.Mod
	}
	return mod
}

// post makes the post of an entry.
func (m *Merger) post(e feed.Entry, id string, known *library.Entry, site string) Post {
	p := Post{
		Title: e.Title, Date: known.Date, Mod: known.Mod, Authors: e.Authors, Tags: e.Tags, Lang: e.Lang,
		Cover: e.Image, Link: e.Link, ID: id,
	}
	switch {
	case e.Text != "":
		p.Body = htmlmd.Escape(truncate(e.Text, htmlmd.MaxBytes))
	case e.HTML != "":
		var cut bool
		p.Body, cut = m.Convert.Convert(e.HTML, base(e, site))
		if cut && e.Link != "" {
			p.Body += "\n\n[…](<" + escapeTarget(e.Link) + ">)"
		}
	}
	if e.Summary != "" {
		p.Description = shorten(htmlmd.Plain(e.Summary), 300)
	}
	if p.Title == "" {
		p.Title = shorten(htmlmd.Plain(firstOf(e.HTML, e.Text)), 60)
	}
	if p.Title == "" {
		p.Title = firstOf(e.Link, "Untitled")
	}
	for _, f := range e.Enclosures {
		p.Body += "\n\n" + enclosure(f)
	}
	p.Body = strings.TrimSpace(p.Body)
	return p
}

func base(e feed.Entry, site string) *url.URL {
	for _, s := range []string{e.Base, e.Link, site} {
		if u, err := url.Parse(s); err == nil && s != "" {
			return u
		}
	}
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// isShort reports whether a text may be the beginning of one only.
func isShort(body string) bool {
	plain := strings.TrimSpace(body)
	if utf8.RuneCountInString(plain) < shortText {
		return true
	}
	end := strings.ToLower(strings.TrimRight(plain[max(0, len(plain)-160):], " \n\t)]*_.>"))
	if i := strings.LastIndex(end, "]("); i >= 0 { // the label of a link that ends it
		end = strings.TrimRight(end[:i], " ]")
	}
	for _, s := range []string{
		"…", "continue reading", "read more", "read the rest", "weiterlesen", "lire la suite",
		"[…", "&hellip;",
	} {
		if strings.HasSuffix(end, s) {
			return true
		}
	}
	return strings.HasSuffix(plain, "...") || strings.HasSuffix(plain, "…") || strings.HasSuffix(plain, `\[...\]`) ||
		strings.HasSuffix(plain, "[...]")
}

func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// shorten cuts a line at a word, to at most n characters.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := string(runes[:n])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return sanitize.Line(strings.TrimRight(cut, " ,.;:")) + "…"
}

// stem is the file name of a post without its date: the last part of its link when that
// says something, else its title.
func stem(link, title string) string {
	if s := library.Slug(lastSegment(link)); len(s) >= 3 && strings.ContainsFunc(s, unicode.IsLetter) {
		return s
	}
	if s := library.Slug(title); s != "" {
		return s
	}
	return "post"
}

func lastSegment(link string) string {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	s := path.Base(strings.TrimSuffix(u.Path, "/"))
	switch ext := strings.ToLower(path.Ext(s)); ext {
	case ".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".md":
		s = s[:len(s)-len(ext)]
	}
	switch strings.ToLower(s) {
	case "index", "item", "read", "permalink", "default", "view", "article", "post", "p", ".", "/", "watch":
		return ""
	}
	return s
}

// Name returns a free name for a single post that is kept at a time.
func Name(p Post, at time.Time, names []string) string {
	taken := map[string]bool{}
	for _, name := range names {
		taken[library.Fold(name)] = true
	}
	return library.FreeName(at.UTC().Format("2006-01-02-")+stem(p.Link, p.Title),
		func(name string) bool { return taken[library.Fold(name)] })
}
