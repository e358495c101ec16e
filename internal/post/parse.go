package post

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"quire/internal/markdown/include"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// FileContext is what the folder says about a file.
type FileContext struct {
	// Path becomes Post.Path. Root is the name of the content root, "" when it is unknown.
	Path, Root string
	// Single means that the file was named by itself: it is a post whatever it is called.
	Single bool
	// Modified is when the file was changed last, the zero time when that is unknown.
	Modified time.Time
	// Others means that there are other documents in the folder of the file, Below that there
	// are some in the folders below.
	Others, Below bool
	// Paired means that another document in its folder has the same stem, as in another
	// language.
	Paired bool
	// Dated means that it is below a folder _posts of Jekyll, where at least half of the names
	// start with a date.
	Dated bool
	// InlineTags means that words with a # in the text are tags, as in a vault of Obsidian.
	InlineTags bool
	// Chapter is its title in the table of contents of the site, if it has one.
	Chapter string
	// Order becomes Post.Order.
	Order int
	// Front means that the file, if it is a page, is the front page.
	Front bool
	// LangFolders holds for each folder of Path whether it is named after a language; nil when
	// no folder is.
	LangFolders []bool
	// Defaults are what files of the folder say of the posts in it, the weakest first.
	Defaults []Defaults
	// Base is how many folders of Path lead to the content of the site, which is below them.
	Base int
	// Authors maps the keys of the nearest authors file to names.
	Authors map[string]string
}

// Body returns the Markdown of a file without its front matter, in UTF-8 with LF.
func Body(src []byte) []byte {
	s, _ := decode(src)
	m := split(s)
	return m.body
}

// Parse parses one file. It returns nil for a file that is neither a post nor a page: a home or list
// page without prose, an empty one. src is not kept.
func Parse(file FileContext, src []byte) (*Post, []Finding) {
	s, invalid := decode(src)
	p := parser{file: file, frontMatter: split(s)}
	p.parsePath()
	p.fm = fold(p.pairs)
	p.sections = [...]fields{p.fm, p.fm.sub("taxonomies"), p.fm.sub("params"), p.fm.sub("extra")}
	page, isAny := p.kind()
	if file.Single {
		page = NoPage
	} else if !isAny {
		return nil, nil
	}
	p.inherit()
	if invalid > 0 {
		p.find(invalid, Warning, "encoding", "not UTF-8: save the file as UTF-8")
	}
	if p.err != nil {
		p.find(p.errLine, Error, "front-matter", "%s", p.err)
	}
	p.reportTruncated()
	p.post = &Post{
		Path: file.Path, Format: p.format, Order: file.Order, Page: page,
		Line: 1 + bytes.Count(s[:len(s)-len(p.body)], []byte("\n")),
	}
	p.setTitle()
	p.setDates()
	if !file.Single && p.isPlaceholder() {
		return nil, nil
	}
	p.setTaxonomy()
	p.setState()
	p.setLanguage()
	p.setPeople()
	p.setAddresses()
	p.setPictures()
	p.setText()
	p.post.Includes = include.Targets(p.body)
	return p.post, p.findings
}

// parser is the state of parsing one file.
type parser struct {
	frontMatter
	file     FileContext
	fm       fields
	sections [4]fields // the front matter, its taxonomies, params and extra
	post     *Post
	findings []Finding

	folders  []string // of the path
	stem     string   // of the file, without extension and language
	lang     string   // from the name
	isBundle bool     // the post is named after its folder
	name     string   // of the post: the folder's for a bundle
}

func (p *parser) find(line int, s Severity, rule, format string, args ...any) {
	p.findings = append(p.findings, Finding{p.file.Path, line, s, rule, fmt.Sprintf(format, args...)})
}

// reportTruncated reports the parts of the front matter that are not read.
func (p *parser) reportTruncated() {
	if p.truncated {
		p.find(p.line, Error, "front-matter", "larger than %d kB: the rest of it is not read", maxMatter>>10)
	}
	for _, pair := range p.pairs {
		v := pair.val
		if (v.kind != scalar || len(v.text) <= maxScalar) && (v.kind != list || len(v.items) <= maxNames) {
			continue
		}
		line, key := p.lineOf(canon(pair.key)), textwidth.Truncate(sanitize.Line(pair.key), 40)
		if v.kind == scalar {
			p.find(line, Warning, "front-matter", "%s: longer than %d bytes: truncated", key, maxScalar)
		} else {
			p.find(line, Warning, "front-matter", "%s: a list of %d: only the first %d are used", key, len(v.items), maxNames)
		}
	}
}

// parsePath takes the path apart.
func (p *parser) parsePath() {
	dir, base := path.Split(p.file.Path)
	if dir != "" {
		p.folders = strings.Split(strings.TrimSuffix(dir, "/"), "/")
	}
	lead := min(p.file.Base, len(p.folders))
	p.folders, p.file.LangFolders = p.folders[lead:], p.file.LangFolders[min(lead, len(p.file.LangFolders)):]
	name := strings.TrimSuffix(base, path.Ext(base))
	p.stem, p.lang = stemLang(name)
	if p.lang != "" && !IsSlug(p.stem) && !p.file.Paired { // "About Etcher.io" is not in Ido
		p.stem, p.lang = name, ""
	}
	n := len(p.folders)
	p.isBundle = p.stem == "index" || p.stem == "_index" ||
		!p.file.Others && (strings.EqualFold(p.stem, "README") || n > 0 && p.stem == p.folders[n-1])
	p.name = p.stem
	if p.isBundle && n > 0 {
		p.name = p.folders[n-1]
	}
}

// kind returns which kind of page the file is, if any; isAny is false for a file that says nothing.
func (p *parser) kind() (page Page, isAny bool) {
	hasCompany, isRoot, hasProse := p.file.Others || p.file.Below, len(p.folders) == 0, !isBlank(p.body)
	switch {
	case p.stem == "_index", p.stem == "404", p.stem == "index" && hasCompany && (isRoot || !hasProse):
		return OtherPage, hasProse // a home page, a list page
	case IsRepositoryFile(p.stem) && len(p.pairs) == 0 && (isRoot || hasCompany):
		if p.file.Front {
			return FrontPage, hasProse
		}
		return OtherPage, hasProse
	}
	return NoPage, hasProse || p.fm.get("title").line() != ""
}

// isPlaceholder reports whether the file is a template of posts or waits for a text: it has no
// date, and its title is a variable, or it has neither a title nor a word.
func (p *parser) isPlaceholder() bool {
	isEmpty := p.post.TitleFromName && bytes.IndexFunc(p.body, isWord) < 0
	return p.post.Date.IsZero() && (isVariable(p.post.Title) || isEmpty)
}

// get returns the first of keys that has a value, in the front matter or a section of it.
func (p *parser) get(keys ...string) value {
	for _, k := range keys {
		for i, f := range p.sections {
			if i > 0 && len(f) == 0 {
				continue
			}
			if v := f.get(k); !v.empty() {
				return v
			}
		}
	}
	return value{}
}
