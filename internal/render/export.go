package render

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
	"quire/internal/markdown/dialect"
	"quire/internal/render/parse"
	"quire/internal/sanitize"
)

// exporter renders CommonMark with GitHub's extensions, footnotes and definition lists as
// HTML, without raw HTML.
var exporter = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithParagraphTransformers(parse.ParagraphGuard()),
		),
	)
})

// HTML returns the Markdown of a post as HTML for a feed, without what generators put into
// it and without raw HTML. resolve returns the absolute address of a link or image. A post
// that would take too long to parse is returned as preformatted text.
func HTML(src []byte, resolve func(target string) string) string {
	if IsHazardous(src) {
		return "<pre>" + html.EscapeString(sanitize.Text(string(src))) + "</pre>"
	}
	plain := withRubies(withoutCodeMarks(withoutContainers(dialect.Survey(src).Plain(src))))
	doc := exporter().Parser().Parse(text.NewReader(plain))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Link:
				n.Destination = []byte(resolve(string(n.Destination)))
			case *ast.Image:
				n.Destination = []byte(resolve(string(n.Destination)))
			}
		}
		return ast.WalkContinue, nil
	}) // the visitor returns no error
	var b bytes.Buffer
	if err := exporter().Renderer().Render(&b, plain, doc); err != nil {
		return "<pre>" + html.EscapeString(sanitize.Text(string(src))) + "</pre>"
	}
	return sanitize.Text(string(bytes.ReplaceAll(b.Bytes(), []byte("<!-- raw HTML omitted -->"), nil)))
}

// withoutCodeMarks drops the comments that mark lines of fenced code, outside quotations and lists.
func withoutCodeMarks(src []byte) []byte {
	if !markdown.MayHoldCodeMarks(string(src)) {
		return src
	}
	var out, code bytes.Buffer
	lang := ""
	flush := func() {
		if code.Len() > 0 {
			marked := markdown.ReadCodeMarks(lang, code.String())
			out.WriteString(marked.Text)
			code.Reset()
		}
	}
	for s := markdown.NewScanner(src); s.Next(); {
		line := src[s.Start:s.End]
		if s.Kind == markdown.Code && s.Content == s.Start {
			code.Write(line)
			continue
		}
		flush()
		if s.Kind == markdown.Fenced {
			lang, _, _ = strings.Cut(strings.TrimLeft(strings.TrimSpace(string(line)), "`~ "), " ")
		}
		out.Write(line)
	}
	flush()
	return out.Bytes()
}

// rubyTags matches the tags of the reading of a ruby, and what is shown where there are no rubies.
var rubyTags = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)<rp>[^<]{0,8}</rp>|<rt(?:\s[^<>]*)?>|</rt>`)
})

// withRubies puts the readings of rubies in parentheses, for their tags are left out.
func withRubies(src []byte) []byte {
	if !bytes.Contains(src, []byte("<rt")) && !bytes.Contains(src, []byte("<RT")) {
		return src
	}
	var out bytes.Buffer
	for s := markdown.NewScanner(src); s.Next(); {
		line := src[s.Start:s.End]
		if s.Kind == markdown.Text && !bytes.Contains(line, []byte("`")) {
			line = rubyTags().ReplaceAllFunc(line, func(tag []byte) []byte {
				switch {
				case tag[1] == '/':
					return []byte(")")
				case tag[2]|0x20 == 'p':
					return nil
				}
				return []byte(" (")
			})
		}
		out.Write(line)
	}
	return out.Bytes()
}

// withoutContainers drops the lines on which containers begin and end.
func withoutContainers(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for rest := src; len(rest) > 0; {
		line := markdown.FirstLine(rest)
		rest = rest[len(line):]
		switch trimmed := bytes.TrimLeft(line, " "); {
		case bytes.HasPrefix(trimmed, []byte{dialect.Open}), bytes.HasPrefix(trimmed, []byte{dialect.Close}):
			out = append(out, '\n')
		default:
			out = append(out, line...)
		}
	}
	return out
}
