package post

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Place is what the folder tells about a file. With only a Path it is a lone file.
type Place struct {
	// Path becomes Post.Path. Root is the name of the content root, "" when unknown.
	Path, Root string
	// Others says that the folder of the file holds other documents, Below that a
	// folder in it does.
	Others, Below bool
	// Paired reports whether its folder holds another document of the same stem, as of
	// another language.
	Paired bool
	// Dated reports whether it lies below a folder _posts of Jekyll, where at least half of
	// the names start with a date.
	Dated bool
	// Chapter is its title in the table of contents of the site, "" when it has none.
	Chapter string
	// LangFolders tells, for each folder of Path, whether it is named after a language;
	// nil is none of them.
	LangFolders []bool
	// Authors maps the keys of the nearest authors file to names.
	Authors map[string]string
}

// Keys of the front matter, in canonical form, in the order they are asked.
var (
	dateKeys = []string{
		"date", "pubdate", "publishdate", "published", "publishedat", "publishedon", "publisheddate",
		"datepublished", "publicationdate", "postdate", "created", "createdat", "createdon", "creationdate",
		"datecreated", "posted", "postedon", "pubdatetime", "publishedtime", "datetime", "createddate", "timestamp",
	}
	updatedKeys = []string{
		"updated", "updatedat", "updateddate", "dateupdated", "lastmod", "lastmodified", "modified",
		"modifieddate", "datemodified", "lastupdated", "lastupdate", "msdate", "moddatetime", "modifieddatetime",
		"lastmodifiedat",
	}
	expiryKeys  = []string{"expirydate", "expires", "expireson", "unpublishdate"}
	summaryKeys = []string{"description", "summary", "excerpt", "abstract"}
	coverKeys   = []string{
		"cover", "coverimage", "image", "featuredimage", "featureimage", "heroimage", "thumbnail", "banner", "ogimage",
	}
)

// Body returns the Markdown of a file without its front matter, in UTF-8 with LF.
func Body(src []byte) []byte {
	s, _ := decode(src)
	m := split(s)
	return m.body
}

// Parse reads one file. A nil post is a file that is no post: a home or list page
// without prose, a house file, an empty one. src is not kept.
func Parse(place Place, src []byte) (*Post, []Finding) {
	s, invalid := decode(src)
	p := parser{place: place, matter: split(s)}
	p.names()
	p.fm = fold(p.pairs)
	p.subs = [...]fields{p.fm, p.fm.sub("taxonomies"), p.fm.sub("params"), p.fm.sub("extra")}
	if !p.isPost() {
		return nil, nil
	}
	if invalid > 0 {
		p.find(invalid, Warning, "encoding", "not UTF-8: save the file as UTF-8")
	}
	if p.err != nil {
		p.find(p.at, Error, "front-matter", "%s", p.err)
	}
	p.bounds()
	p.post = &Post{
		Path: place.Path, Format: p.format,
		Line: 1 + bytes.Count(s[:len(s)-len(p.body)], []byte("\n")),
	}
	p.title()
	p.dates()
	if p.saysNothing() {
		return nil, nil
	}
	p.taxonomy()
	p.state()
	p.people()
	p.addresses()
	p.prose()
	return p.post, p.findings
}

// parser holds one file while it is read.
type parser struct {
	matter
	place    Place
	fm       fields
	subs     [4]fields // the front matter, its taxonomies, params and extra
	post     *Post
	findings []Finding

	folders []string // of the path
	stem    string   // of the file, without extension and language
	lang    string   // from the name
	bundle  bool     // named after its folder
	name    string   // of the post: the folder's for a bundle
}

func (p *parser) find(line int, s Severity, rule, format string, args ...any) {
	p.findings = append(p.findings, Finding{p.place.Path, line, s, rule, fmt.Sprintf(format, args...)})
}

// bounds tells what of the front matter is not read.
func (p *parser) bounds() {
	if p.long {
		p.find(p.line, Error, "front-matter", "larger than %d kB: the rest of it is not read", maxMatter>>10)
	}
	for _, pair := range p.pairs {
		switch v := pair.val; {
		case v.kind == scalar && len(v.text) > maxScalar:
			p.find(p.lineOf(canon(pair.key)), Warning, "front-matter", "%s: longer than %d bytes: cut there", textwidth.Truncate(sanitize.Line(pair.key), 40), maxScalar)
		case v.kind == list && len(v.items) > maxNames:
			p.find(p.lineOf(canon(pair.key)), Warning, "front-matter", "%s: a list of %d: the first %d are kept", textwidth.Truncate(sanitize.Line(pair.key), 40), len(v.items), maxNames)
		}
	}
}

// names takes the path apart.
func (p *parser) names() {
	dir, base := path.Split(p.place.Path)
	if dir != "" {
		p.folders = strings.Split(strings.TrimSuffix(dir, "/"), "/")
	}
	name := strings.TrimSuffix(base, path.Ext(base))
	p.stem, p.lang = stemLang(name)
	if p.lang != "" && !IsSlug(p.stem) && !p.place.Paired { // "About Etcher.io" is not in Ido
		p.stem, p.lang = name, ""
	}
	n := len(p.folders)
	p.bundle = p.stem == "index" ||
		!p.place.Others && (strings.EqualFold(p.stem, "README") || n > 0 && p.stem == p.folders[n-1])
	p.name = p.stem
	if p.bundle && n > 0 {
		p.name = p.folders[n-1]
	}
}

// isPost rules out what is not a post.
func (p *parser) isPost() bool {
	company := p.place.Others || p.place.Below
	switch {
	case p.stem == "index" && company && (len(p.folders) == 0 || isBlank(p.body)):
		return false // a home page, a list page without prose
	case IsHouse(p.stem) && len(p.pairs) == 0 && (len(p.folders) == 0 || company):
		return false
	case p.stem == "404":
		return false
	}
	return p.fm.get("title").line() != "" || !isBlank(p.body)
}

// saysNothing reports whether the file is one that posts are made from, or waits for a text: it has
// no date, and its title is a variable or no part of it a word.
func (p *parser) saysNothing() bool {
	return p.post.Date.IsZero() && (isPlaceholder(p.post.Title) || p.post.Named && bytes.IndexFunc(p.body, isWord) < 0)
}

// get returns the first of keys that says something, here or in a sub-section.
func (p *parser) get(keys ...string) value {
	for _, k := range keys {
		for _, f := range p.subs {
			if v := f.get(k); !v.empty() {
				return v
			}
		}
	}
	return value{}
}

func (p *parser) dates() {
	d := &p.post.Date
	for _, k := range dateKeys {
		v := p.fm.get(k)
		s := v.line()
		if s == "" || k == "published" && (v.truthy() || v.falsy()) {
			continue
		}
		if *d = ParseDate(s); !d.IsZero() {
			break
		}
		p.find(p.lineOf(k), Warning, "date", "%s: no date in %q: write it as 2006-01-02", k, textwidth.Truncate(s, 40))
	}
	if d.IsZero() {
		*d, _ = nameDate(p.stem)
	}
	for i := len(p.folders) - 1; i >= 0 && d.IsZero(); i-- {
		*d, _ = nameDate(p.folders[i])
	}
	if d.IsZero() {
		*d = pathDate(p.place.Path)
	}
	for _, k := range []string{"path", "permalink", "url", "slug"} {
		if d.IsZero() {
			*d = pathDate(p.fm.get(k).line())
		}
	}
	p.post.Updated = p.dateOf(updatedKeys)
	if d.IsZero() {
		*d = p.post.Updated
	}
	p.post.Expires = p.dateOf(expiryKeys)
	if release := p.dateOf([]string{"publishdate"}); release.After(*d) {
		p.post.Release = release
	}
}

// dateOf returns the first of keys that is a date.
func (p *parser) dateOf(keys []string) (t time.Time) {
	for _, k := range keys {
		if v := p.fm.get(k); v.kind == scalar {
			if t = ParseDate(v.line()); !t.IsZero() {
				return t
			}
		}
	}
	return t
}

func (p *parser) taxonomy() {
	jekyll := p.isJekyll()
	both := func(plural, singular string, tag bool) []string {
		var out []string
		for _, k := range []string{plural, singular} {
			v := p.fm.get(k)
			if v.empty() {
				v = p.subs[1].get(k)
			}
			if !v.empty() {
				out = append(out, terms(v, k == plural, jekyll, tag)...)
			}
		}
		return unique(out)
	}
	if p.post.Tags = both("tags", "tag", true); p.post.Tags == nil && p.isZenn() {
		p.post.Tags = terms(p.fm.get("topics"), true, jekyll, true)
	}
	if p.post.Categories = both("categories", "category", false); p.post.Categories != nil {
		return
	}
	last := len(p.folders)
	if p.bundle && last > 0 && !p.isLang(last-1) {
		last--
	}
	for i, g := range p.folders[:last] {
		if jekyll && g == "_posts" { // Jekyll takes no category from below it
			return
		}
		if p.isLang(i) || saysNothing(g) {
			continue
		}
		if name := sanitize.Line(strings.TrimLeft(g, "_")); name != "" {
			p.post.Categories = []string{name}
		}
		return
	}
}

func (p *parser) isLang(folder int) bool {
	return folder < len(p.place.LangFolders) && p.place.LangFolders[folder]
}

// isZenn reports whether the file is an article of Zenn.
func (p *parser) isZenn() bool {
	kind := p.fm.get("type").line()
	return p.fm.get("emoji").kind != absent && (kind == "tech" || kind == "idea")
}

// isJekyll reports whether the file lies where Jekyll looks for posts.
func (p *parser) isJekyll() bool {
	posts, drafts := p.place.Root == "_posts", false
	for _, g := range p.folders {
		posts = posts || g == "_posts"
		drafts = drafts || g == "_drafts"
	}
	if drafts {
		return true
	}
	return (posts || p.place.Root == "_drafts") && HasDate(p.stem)
}

func (p *parser) state() {
	f := p.fm
	status := strings.ToLower(f.get("status").line())
	p.post.Draft = f.get("draft").truthy() || f.get("isdraft").truthy() || f.get("published").falsy() ||
		f.get("publish").falsy() || status == "draft" || p.place.Dated && !HasDate(p.stem)
	p.post.Unlisted = f.get("unlisted").truthy() || f.get("headless").truthy() || status == "hidden" || status == "skip" ||
		f.get("eleventyexcludefromcollections").truthy()
	switch strings.ToLower(f.sub("build").get("list").line()) {
	case "never", "false":
		p.post.Unlisted = true
	}
	for _, g := range p.folders {
		switch strings.ToLower(g) {
		case "_drafts", "drafts", "draft":
			p.post.Draft = true
		}
	}
	for _, k := range []string{"featured", "pinned", "sticky"} {
		v := p.get(k)
		n, err := strconv.Atoi(v.line())
		p.post.Featured = p.post.Featured || v.truthy() || err == nil && n > 0
	}
	p.post.Weight, _ = strconv.Atoi(p.get("weight").line())
	p.post.Lang = f.first("lang", "language", "locale")
	if p.post.Lang == "" || p.post.Lang == "false" {
		p.post.Lang = p.lang
	}
	for i, g := range p.folders {
		if p.post.Lang == "" && p.isLang(i) {
			p.post.Lang = g
		}
	}
}

func (p *parser) people() {
	series := p.get("series")
	if series.kind == list && len(series.items) > 0 {
		series = series.items[0]
	}
	p.post.Series = series.label()
	for _, k := range []string{"authors", "author", "by"} {
		v := p.get(k)
		if v.kind == absent {
			continue
		}
		names := v.labels()
		if s := v.line(); k == "authors" && strings.ContainsAny(s, ";,") && !isWikiLink(s) {
			sep := ","
			if strings.Contains(s, ";") {
				sep = ";"
			}
			names = strings.Split(s, sep)
		}
		for i, n := range names {
			names[i] = p.author(strings.TrimSpace(n))
		}
		p.post.Authors = unique(names)
		return
	}
}

// author is the name behind a key of the authors file, without an address.
func (p *parser) author(name string) string {
	if known := p.place.Authors[name]; known != "" {
		name = known
	}
	if i := strings.LastIndexByte(name, '<'); i >= 0 && strings.HasSuffix(name, ">") {
		return strings.TrimSpace(name[:i])
	}
	return name
}

func (p *parser) addresses() {
	if p.post.Slug = strings.Trim(p.fm.get("slug").line(), "/ "); p.post.Slug == "" {
		_, rest := nameDate(p.name)
		if p.post.Slug = sanitize.Line(rest); p.post.Slug == "" {
			p.post.Slug = sanitize.Line(p.name)
		}
	}
	for _, k := range []string{"url", "permalink", "aliases", "alias", "redirectfrom"} {
		if v := p.fm.get(k); !v.empty() {
			p.post.Aliases = append(p.post.Aliases, v.labels()...)
		}
	}
	p.post.Aliases = unique(p.post.Aliases)
	for _, k := range coverKeys {
		if p.post.Cover = cover(p.get(k)); p.post.Cover != "" {
			break
		}
	}
	for _, k := range []string{"canonical", "canonicalurl"} {
		if s := p.get(k).line(); p.post.Canonical == "" {
			p.post.Canonical = s
		}
	}
}

func cover(v value) string {
	switch {
	case v.kind == list && len(v.items) > 0:
		return cover(v.items[0])
	case v.kind == mapping:
		return fold(v.pairs).first("image", "src", "url", "path", "feature", "relative")
	}
	return v.line()
}

// prose fills in what the body tells.
func (p *parser) prose() {
	for _, k := range summaryKeys {
		if s := p.fm.get(k).line(); s != "" {
			if p.post.Summary = cut(prose(keepLoneTags(s)), describedRunes); p.post.Summary != "" {
				p.post.Described = true
				break
			}
		}
	}
	if p.post.Summary == "" {
		p.post.Summary = summarise(p.body, p.post.Title)
	}
	n := countWords(p.body, p.scanner())
	p.post.Words, p.post.Minutes = n.words+n.cjk, n.minutes()
}
