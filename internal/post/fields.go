package post

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"quire/internal/markdown"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Keys of the front matter, in canonical form, in the order in which they are asked.
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

func (p *parser) setDates() {
	d := &p.post.Date
	for _, k := range dateKeys {
		v := p.fm.get(k)
		s := v.line()
		if s == "" || k == "published" && (v.truthy() || v.falsy()) {
			continue
		}
		if *d = ParseDate(s); !d.IsZero() || k == "date" && p.setEleventyDate(s) {
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
		*d = pathDate(p.file.Path)
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
	if p.post.Updated.IsZero() { // Docusaurus
		p.post.Updated = ParseDate(p.fm.sub("lastupdate").get("date").line())
	}
	p.post.Expires = p.dateOf(expiryKeys)
	if release := p.dateOf([]string{"publishdate"}); release.After(*d) {
		p.post.Release = release
	}
}

// setEleventyDate sets the date to what Eleventy's words for one ask for, and reports whether s is
// one of them. What they ask of git is not known here.
func (p *parser) setEleventyDate(s string) bool {
	switch strings.ToLower(s) {
	case "git created":
		p.post.DateOrigin = AsGitCreated
	case "git last modified":
		p.post.DateOrigin = AsGitModified
	case "last modified", "created": // few systems know when a file was made
		p.post.Date = p.file.Modified.UTC()
		if p.file.Modified.IsZero() {
			p.post.Date = time.Time{}
		}
	default:
		return false
	}
	return true
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

func (p *parser) setTaxonomy() {
	isJekyll := p.isJekyll()
	termsOf := func(plural, singular string, rules termRules) []string {
		var out []string
		for _, k := range []string{plural, singular} {
			v := p.fm.get(k)
			if v.empty() {
				v = p.sections[1].get(k)
			}
			if !v.empty() {
				rules.isPlural = k == plural
				out = append(out, terms(v, rules)...)
			}
		}
		return unique(out)
	}
	tagRules := termRules{isPlural: true, isJekyll: isJekyll, isTag: true}
	if p.post.Tags = termsOf("tags", "tag", tagRules); p.post.Tags == nil && p.isZenn() {
		p.post.Tags = terms(p.fm.get("topics"), tagRules)
	}
	if p.file.InlineTags {
		p.post.Tags = unique(append(p.post.Tags, inlineTags(p.file.Path, p.body)...))
	}
	p.post.Categories = termsOf("categories", "category", termRules{isJekyll: isJekyll})
	if p.post.Categories == nil {
		p.post.Categories = p.folderCategory(isJekyll)
	}
}

// folderCategory returns the name of the first folder that says something about the post.
func (p *parser) folderCategory(isJekyll bool) []string {
	last := len(p.folders)
	if p.isBundle && last > 0 && !p.isLang(last-1) {
		last--
	}
	for i, g := range p.folders[:last] {
		if isJekyll && g == "_posts" { // Jekyll takes no category from below it
			break
		}
		if p.isLang(i) || isGenericFolder(g) {
			continue
		}
		if name := sanitize.Line(strings.TrimLeft(g, "_")); name != "" {
			return []string{name}
		}
		break
	}
	return nil
}

func (p *parser) isLang(folder int) bool {
	return folder < len(p.file.LangFolders) && p.file.LangFolders[folder]
}

// isZenn reports whether the file is an article of Zenn.
func (p *parser) isZenn() bool {
	kind := p.fm.get("type").line()
	return p.fm.get("emoji").kind != absent && (kind == "tech" || kind == "idea")
}

// isJekyll reports whether the file is where Jekyll looks for posts.
func (p *parser) isJekyll() bool {
	if slices.Contains(p.folders, "_drafts") {
		return true
	}
	isBelow := slices.Contains(p.folders, "_posts") || p.file.Root == "_posts" || p.file.Root == "_drafts"
	return isBelow && HasDate(p.stem)
}

func (p *parser) setState() {
	f := p.fm
	status := strings.ToLower(f.get("status").line())
	p.post.Draft = f.get("draft").truthy() || f.get("isdraft").truthy() || f.get("published").falsy() ||
		f.get("publish").falsy() || status == "draft" || p.file.Dated && !HasDate(p.stem)
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
}

func (p *parser) setLanguage() {
	p.post.Lang = p.fm.first("lang", "language", "locale")
	if p.post.Lang == "" || p.post.Lang == "false" {
		p.post.Lang = p.lang
	}
	for i, g := range p.folders {
		if p.post.Lang == "" && p.isLang(i) {
			p.post.Lang = g
		}
	}
}

func (p *parser) setPeople() {
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
		if s := decoded(v.line()); k == "authors" && strings.ContainsAny(s, ";,") && !isWikiLink(s) {
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

// author returns the name for a key of the authors file, without a mail address.
func (p *parser) author(name string) string {
	if known := p.file.Authors[name]; known != "" {
		name = known
	}
	if i := strings.LastIndexByte(name, '<'); i >= 0 && strings.HasSuffix(name, ">") {
		return strings.TrimSpace(name[:i])
	}
	return name
}

func (p *parser) setAddresses() {
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
	if p.file.Base > 0 { // the path from the content on, as the generator names it
		parts := append(slices.Clone(p.folders), p.stem)
		if p.stem == "index" {
			parts = p.folders
		}
		p.post.Aliases = append(p.post.Aliases, strings.Join(parts, "/"))
	}
	p.post.Aliases = unique(p.post.Aliases)
	for _, k := range []string{"canonical", "canonicalurl"} {
		if s := p.get(k).line(); p.post.Canonical == "" {
			p.post.Canonical = s
		}
	}
}

func (p *parser) setPictures() {
	for _, k := range coverKeys {
		if p.post.Cover = cover(p.get(k)); p.post.Cover != "" {
			break
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

// setText sets the summary, the number of words and the reading time.
func (p *parser) setText() {
	for _, k := range summaryKeys {
		if s := p.fm.get(k).line(); s != "" {
			if p.post.Summary = truncateText(plainProse(keepLoneTags(s)), describedRunes); p.post.Summary != "" {
				p.post.HasDescription = true
				break
			}
		}
	}
	if p.post.Summary == "" {
		p.post.Summary = summarise(p.body, p.post.Title, inUnicode)
		if mayHaveTeX(p.body[:min(len(p.body), summarySource)]) {
			if tex := summarise(p.body, p.post.Title, asWritten); tex != p.post.Summary {
				p.post.SummaryTeX = tex
			}
		}
	}
	n := countWords(p.body, markdown.ScannerOf(p.file.Path, p.body))
	p.post.Words, p.post.Minutes = n.words+n.cjk, n.minutes()
}
