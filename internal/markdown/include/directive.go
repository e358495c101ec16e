package include

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// directive is what a line asks to be included.
type directive struct {
	target     string
	part       part
	isCode     bool // the line is in code
	isNote     bool // of Obsidian
	isNotebook bool
	first      int // of the cells of a notebook, from 0
	last       int // behind them, -1 for all

	written       string // as it is in the post
	before, after string // the text around it
}

// The forms of directives, each of which names a file.
var (
	mdbookForm  = lazily(`\\?\{\{#(include|rustdoc_include|playground|playpen|shiftinclude)[ \t]+([^{}\n]+?)[ \t]*\}\}`)
	escapedForm = lazily(`\\(\{\{#(?:include|rustdoc_include|playground|playpen|shiftinclude)[ \t])`)
	quartoForm  = lazily(`^\{\{<[ \t]*include[ \t]+"?([^" \t<>{}]+)"?[ \t]*>\}\}$`)
	jekyllForm  = lazily(`^\{%-?[ \t]*include_relative[ \t]+([^ \t{}%]+)[ \t]*-?%\}$`)
	bookForm    = lazily(`^\{%-?[ \t]*(?:jupyter_)?notebook[ \t]+["']?([^"' \t{}%]+)["']?([^{}%]*)-?%\}$`)
	vitePress   = lazily(`^<!--[ \t]*@include:[ \t]*([^\n]+?)[ \t]*-->$`)
	vitePart    = lazily(`^(.*?)(#[\w-]+)?(?:\{(\d*),?(\d*)\})?$`)
	viteCode    = lazily(`^<<<[ \t]+(?:"([^"]+)"|(\S+?))(#[\w-]+)?(?:[ \t]*\{([^{}]*)\})?(?:[ \t]*\[[^\]]*\])?$`)
	snippet     = lazily(`^-{1,}8<-{1,}[ \t]+["']([^"']+)["']$`)
	noteForm    = lazily(`^!\[\[([^\[\]\n|]+)(?:\|[^\[\]\n]*)?\]\]$`)
	noteStart   = lazily(`^!\[\[([^\[\]\n|]+)(?:\|[^\[\]\n]*)?\]\]`)
	cellsForm   = lazily(`cells\[(\d*):(\d*)\]`)
)

func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// inCode reads a line of code.
func inCode(line string) (d directive, ok bool) {
	line = strings.TrimSuffix(line, "\n")
	if m := snippetOf(line); m != "" {
		d.target, d.part = ofSnippet(m)
		d.isCode, d.written = true, strings.TrimSpace(line)
		return d, true
	}
	return ofMdBook(line, true)
}

func snippetOf(line string) string {
	if !strings.Contains(line, "8<") {
		return ""
	}
	if m := snippet().FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		return m[1]
	}
	return ""
}

// inText reads a line that is no code: a directive has it to itself.
func inText(line, text string) (d directive, ok bool) {
	s := strings.TrimSpace(text)
	if s == "" || strings.IndexByte("{!<-\\", s[0]) < 0 {
		return d, false
	}
	d.written = s
	d.last = -1
	switch {
	case strings.HasPrefix(s, "!["):
		if m := noteForm().FindStringSubmatch(s); m != nil && !isMedia(m[1]) {
			d.target, d.isNote = strings.TrimSpace(m[1]), true
			return d, true
		}
	case strings.HasPrefix(s, "<!--"):
		if m := vitePress().FindStringSubmatch(s); m != nil {
			d.target, d.part = ofVitePress(m[1])
			return d, true
		}
	case strings.HasPrefix(s, "<<<"):
		return ofViteCode(s, d)
	case strings.HasPrefix(s, "{%"):
		return ofTag(s, d)
	case strings.HasPrefix(s, "{{<"):
		if m := quartoForm().FindStringSubmatch(s); m != nil {
			d.target = m[1]
			return d, true
		}
	case strings.HasPrefix(s, "-"):
		if m := snippetOf(s); m != "" && strings.TrimSpace(line) == s {
			d.target, d.part = ofSnippet(m)
			return d, true
		}
	default:
		if m := mdbookForm().FindString(s); m == s && !strings.HasPrefix(s, `\`) {
			d, ok := ofMdBook(s, false)
			return d, ok
		}
	}
	return directive{}, false
}

// ofMdBook reads "{{#include file:part}}", which in code may have text around it.
func ofMdBook(line string, isCode bool) (d directive, ok bool) {
	if !strings.Contains(line, "{{#") {
		return d, false
	}
	m := mdbookForm().FindStringSubmatchIndex(line)
	if m == nil || line[m[0]] == '\\' {
		return d, false
	}
	name, arg := line[m[2]:m[3]], line[m[4]:m[5]]
	d = directive{isCode: isCode, written: line[m[0]:m[1]], before: line[:m[0]], after: line[m[1]:], last: -1}
	switch name {
	case "shiftinclude":
		if shift, rest, found := strings.Cut(arg, ":"); found {
			d.part.shift, arg = shift, rest
		}
	case "playground", "playpen":
		arg, _, _ = strings.Cut(arg, " ")
		if !isCode {
			d.before, d.after, d.isCode = "```rust\n", "\n```", true
		}
	}
	d.target, d.part = splitPart(arg, d.part)
	return d, d.target != ""
}

// splitPart splits "file:anchor", "file:2", "file::10", "file:2:10" as mdBook does.
func splitPart(arg string, p part) (target string, out part) {
	target, rest, found := strings.Cut(arg, ":")
	if !found {
		return target, p
	}
	first, last, isRange := strings.Cut(rest, ":")
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	switch {
	case first != "" && errA != nil:
		p.name = first
	case isRange:
		if p.first = a; errB == nil {
			p.last = b
		}
	case errA == nil:
		p.first, p.last = a, a
	}
	return target, p
}

// ofSnippet splits "file:part", "file:2:10" of MkDocs; an URL or a list is no file.
func ofSnippet(arg string) (target string, p part) {
	if i := strings.IndexByte(arg, ':'); i > 0 && !strings.HasPrefix(arg[i:], "://") {
		return splitPart(arg, part{})
	}
	return arg, part{}
}

// ofVitePress splits "./file.md#region{2,10}".
func ofVitePress(arg string) (target string, p part) {
	m := vitePart().FindStringSubmatch(arg)
	p.name = strings.TrimPrefix(m[2], "#")
	p.first, _ = strconv.Atoi(m[3])
	p.last, _ = strconv.Atoi(m[4])
	return m[1], p
}

// ofViteCode reads "<<< @/file.js#region{1,3 js}", which becomes code.
func ofViteCode(s string, d directive) (directive, bool) {
	m := viteCode().FindStringSubmatch(s)
	if m == nil {
		return directive{}, false
	}
	d.target, d.isCode = m[1]+m[2], true
	d.part.name = strings.TrimPrefix(m[3], "#")
	lang := strings.TrimPrefix(path.Ext(d.target), ".")
	lines := ""
	for word := range strings.FieldsSeq(m[4]) {
		if strings.Trim(word, "0123456789,-") == "" {
			lines = " {" + word + "}"
		} else if !strings.HasPrefix(word, ":") {
			lang = word
		}
	}
	d.before, d.after = "````"+lang+lines+"\n", "\n````"
	return d, true
}

// ofTag reads the tags of Liquid that include something.
func ofTag(s string, d directive) (directive, bool) {
	if m := jekyllForm().FindStringSubmatch(s); m != nil {
		d.target = m[1]
		return d, true
	}
	m := bookForm().FindStringSubmatch(s)
	if m == nil || !strings.EqualFold(path.Ext(m[1]), ".ipynb") {
		return directive{}, false
	}
	d.target, d.isNotebook = m[1], true
	if cells := cellsForm().FindStringSubmatch(m[2]); cells != nil {
		d.first, _ = strconv.Atoi(cells[1])
		if n, err := strconv.Atoi(cells[2]); err == nil {
			d.last = n
		}
	}
	return d, true
}

// elsewhere returns where else the file may be.
func (d directive) elsewhere() []string {
	if d.isNotebook && !strings.HasPrefix(d.target, "/") {
		return []string{"/notebooks/" + d.target, "/downloads/notebooks/" + d.target}
	}
	return nil
}

// excuse returns what is shown of a directive that includes nothing because of why.
func (d directive) excuse(why string) string {
	if d.isCode && !strings.HasPrefix(d.before, "`") {
		return d.written + " (not included: " + why + ")"
	}
	if d.isCode {
		return "(not included: " + why + ")"
	}
	return "*(not included: " + escape(why) + ")*"
}

// escape returns text as Markdown.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#!|$~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isMedia reports whether a target is a file that is no note.
func isMedia(target string) bool {
	target, _, _ = strings.Cut(target, "#")
	switch ext := strings.ToLower(path.Ext(target)); ext {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".ico", ".pdf", ".mp3", ".mp4", ".m4a", ".wav",
		".ogg", ".flac", ".webm", ".mov", ".mkv", ".3gp", ".canvas", ".base", ".excalidraw", ".zip", ".csv", ".html", ".json":
		return true
	}
	return false
}
