package cli

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"quire/internal/index"
	"quire/internal/markdown"
	"quire/internal/post"
	"quire/internal/render"
)

// anchors are the targets in a post that a fragment may name. They are looked for as far as it takes to
// find the one that is asked for. Goroutines may share them.
type anchors struct {
	generated bool // the post has shortcodes or includes, which may make more

	mu       sync.Mutex
	known    map[string]bool                         // folded
	prefixes []string                                // folded headings with emoji, which generators name at the end
	searches []func(ctx context.Context, a *anchors) // for further ones, the quickest first
}

// newAnchors returns the anchors of a post whose text is body.
func newAnchors(doc *render.Document, body []byte) *anchors {
	return &anchors{
		generated: hasGenerated(body), known: map[string]bool{},
		searches: []func(context.Context, *anchors){
			func(_ context.Context, a *anchors) { a.addPlainHeadings(doc.Plain()) },
			func(_ context.Context, a *anchors) { a.addWritten(body) },
			func(ctx context.Context, a *anchors) { a.addHeadings(ctx, doc) },
		},
	}
}

// addPlainHeadings adds the headings that are next to plain text, on lines that begin with their signs.
func (a *anchors) addPlainHeadings(text []byte) {
	isAfterBlock := true // the line before is blank, or a heading
	for lines := markdown.NewScanner(text); lines.Next(); {
		line := text[lines.Start:lines.End]
		isHeading := isAfterBlock && lines.Kind == markdown.Text && line[0] == '#'
		if title := bytes.TrimLeft(line, "#"); isHeading && len(title) >= len(line)-6 && title[0] == ' ' &&
			isPlainTitle(title) {
			a.known[fold(string(title))] = true
		}
		isAfterBlock = isHeading || lines.Kind == markdown.Blank
	}
}

// isPlainTitle reports whether what counts of a heading is what is written.
func isPlainTitle(title []byte) bool {
	return !bytes.ContainsAny(title, "[]<>{}\\$^~|;") && bytes.Count(title, []byte(":")) < 2 &&
		!bytes.Contains(title, []byte("=="))
}

// addHeadings adds all headings.
func (a *anchors) addHeadings(ctx context.Context, doc *render.Document) {
	o, err := doc.OutlineOf(ctx, mayHaveHeading)
	if err != nil {
		return
	}
	for _, h := range o.Headings {
		a.known[fold(h.ID)] = true
		a.known[fold(h.Text)] = true
		a.known[fold(strings.ReplaceAll(h.Text, "&", "amp"))] = true
		if key := fold(h.Text); key != "" &&
			strings.ContainsFunc(h.Text, func(r rune) bool { return unicode.Is(unicode.So, r) }) {
			a.prefixes = append(a.prefixes, key)
		}
	}
}

// mayHaveHeading reports whether a block may have a heading: one with signs, of HTML, or underlined.
func mayHaveHeading(block []byte) bool {
	if bytes.IndexByte(block, '#') >= 0 || bytes.IndexByte(block, '<') >= 0 {
		return true
	}
	for line := range bytes.Lines(block) {
		line = bytes.Trim(line, " \t\n>")
		if len(line) > 0 && (line[0] == '=' || line[0] == '-') && len(bytes.Trim(line, string(line[:1]))) == 0 {
			return true
		}
	}
	return false
}

// anchorPatterns find targets that are not headings: attribute lists, block references of
// Obsidian, labels of MyST, and the ids of MDX headings. They are behind a sign that few posts have.
var anchorPatterns = []struct {
	sign string
	*regexp.Regexp
}{
	{"{", regexp.MustCompile(`\{:?[^}\n]*#([^\s}]+)`)},
	{"^", regexp.MustCompile(`(?m)\s\^([\pL\pN-]+)\s*$`)},
	{")=", regexp.MustCompile(`(?m)^\(([^)\s]+)\)=\s*$`)},
	{"{/*", regexp.MustCompile(`\{/\*\s*#([^\s*]+)`)},
}

// addWritten adds the targets that are not headings.
func (a *anchors) addWritten(body []byte) {
	a.addAttributes(body)
	for _, p := range anchorPatterns {
		if !bytes.Contains(body, []byte(p.sign)) {
			continue
		}
		for _, m := range p.FindAllSubmatch(body, -1) {
			a.known[fold(string(m[1]))] = true
		}
	}
}

// addAttributes adds the values of the attributes id and name of HTML.
func (a *anchors) addAttributes(body []byte) {
	const blanks = " \t\n\f\r"
	for at := 0; ; {
		i := bytes.IndexByte(body[at:], '=')
		if i < 0 {
			return
		}
		name, value := bytes.TrimRight(body[at:at+i], blanks), bytes.TrimLeft(body[at+i+1:], blanks)
		at += i + 1
		n := len(name) - len("id")
		if n < 0 || !strings.EqualFold(string(name[n:]), "id") {
			if n = len(name) - len("name"); n < 0 || !strings.EqualFold(string(name[n:]), "name") {
				continue
			}
		}
		if n > 0 && isWordByte(name[n-1]) {
			continue
		}
		if len(value) > 0 && (value[0] == '"' || value[0] == '\'') {
			value = value[1:]
		}
		if end := bytes.IndexAny(value, "\"'>"+blanks); end >= 0 {
			value = value[:end]
		}
		if len(value) > 0 {
			a.known[fold(string(value))] = true
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// hasGenerated reports whether a generator puts something into body.
func hasGenerated(body []byte) bool {
	for _, sign := range []string{"{{<", "{{%", "{% include", "{% render", "{{#include", "{{>"} {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	return false
}

// has reports whether a fragment leads somewhere. Generators make the ids of headings in many
// ways, so that only letters and digits count; they also make ids of footnotes, comments
// and headings without letters.
func (a *anchors) has(ctx context.Context, fragment string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.isKnown(fragment) {
		if len(a.searches) == 0 {
			return false
		}
		search := a.searches[0]
		a.searches = a.searches[1:]
		search(ctx, a)
	}
	return true
}

// isKnown reports whether a fragment leads to what has been found so far.
func (a *anchors) isKnown(fragment string) bool {
	if a.generated || strings.HasPrefix(fragment, ":~:") {
		return true
	}
	key := fold(strings.TrimPrefix(fragment, "user-content-")) // of GitHub
	if key == "" || key == "top" || a.known[key] {
		return true
	}
	for _, made := range []string{"fn", "footnote", "cite", "comment", "section", "toc"} {
		if strings.HasPrefix(key, made) {
			return true
		}
	}
	if slices.ContainsFunc(a.prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
		return true
	}
	if i := strings.LastIndexByte(fragment, '#'); i >= 0 { // [[Page#Heading#Subheading]]
		return a.isKnown(fragment[i+1:])
	}
	bare := strings.TrimRightFunc(key, unicode.IsDigit) // the second of two headings: #part-1
	return bare != key && a.known[bare]
}

// fold returns the letters and digits of s in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// anchorCache has the anchors of posts that others link to.
type anchorCache struct{ posts sync.Map }

func (c *anchorCache) of(ix *index.Index, p *post.Post) *anchors {
	if known, ok := c.posts.Load(p.Path); ok {
		return known.(*anchors)
	}
	read := func() (*render.Document, []byte, bool) {
		text, err := ix.Text(p)
		return render.NewDocumentOf(p.Path, text.Markdown, ""), text.Markdown, err == nil
	}
	out := &anchors{generated: true} // what cannot be read may have any
	if doc, body, ok := read(); ok {
		out = newAnchors(doc, body)
		out.addPlainHeadings(doc.Plain())
		out.addWritten(body)
		out.searches = []func(context.Context, *anchors){func(ctx context.Context, a *anchors) { // nothing is held until then
			if doc, _, ok := read(); ok {
				a.addHeadings(ctx, doc)
			}
		}}
	}
	known, _ := c.posts.LoadOrStore(p.Path, out)
	return known.(*anchors)
}
