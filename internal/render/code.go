package render

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

const (
	maxColoured  = 64 << 10               // bytes of one code block that are coloured
	maxCodeLine  = 2000                   // bytes of a line in it; some lexers take the square of its length
	colourBudget = 100 * time.Millisecond // time for one code block; the rest of it stays plain
	tabWidth     = 4
	maxCodeRow   = 16 << 10 // cells of a row of code; a longer line goes on in the next row
)

// hangingMark stands before the rows in which a long line of code goes on.
const hangingMark = "↳ "

// syntax is how the kinds of tokens look.
type syntax struct {
	color                                        bool
	keyword, str, number, function, typ, comment style
	inserted, deleted, emphasis                  style
	tokens                                       map[chroma.TokenType]style // nil: by the kinds above
}

func newSyntax(t Theme, c func(string) style) syntax {
	s := syntax{
		color:   t.Color,
		keyword: c(t.Keyword), str: c(t.String), number: c(t.Number), function: c(t.Function),
		typ: c(t.Type), comment: c(t.Comment), inserted: c(t.Inserted), deleted: c(t.Deleted),
		emphasis: style{attr: bold},
	}
	if s.comment.fg == "" {
		s.comment.attr = faint
	}
	s.comment.attr |= italic
	if !t.Color {
		s.keyword.attr = bold
	}
	return s
}

// of is the style of a token.
func (s *syntax) of(t chroma.TokenType) style {
	if s.tokens != nil {
		return s.token(t)
	}
	switch {
	case t.InCategory(chroma.Comment):
		if t == chroma.CommentPreproc || t == chroma.CommentPreprocFile {
			return s.keyword
		}
		return s.comment
	case t == chroma.KeywordType || t == chroma.NameClass || t == chroma.NameBuiltinPseudo:
		return s.typ
	case t.InCategory(chroma.Keyword) || t == chroma.OperatorWord || t == chroma.NameTag:
		return s.keyword
	case t.InSubCategory(chroma.LiteralString):
		return s.str
	case t.InSubCategory(chroma.LiteralNumber) || t == chroma.KeywordConstant || t == chroma.NameConstant:
		return s.number
	case t == chroma.NameFunction || t == chroma.NameBuiltin:
		return s.function
	case t == chroma.NameAttribute || t == chroma.NameDecorator:
		return s.typ
	case t == chroma.GenericInserted:
		return s.inserted
	case t == chroma.GenericDeleted:
		return s.deleted
	case t == chroma.GenericHeading || t == chroma.GenericSubheading || t == chroma.GenericStrong:
		return s.emphasis
	case t == chroma.GenericPrompt || t == chroma.GenericOutput:
		return s.comment
	}
	return style{}
}

// language is the word of a fence's info string that names the language.
var language = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{?[ \t]*\.?([A-Za-z0-9_+#.-]+)`)
})

func (p *painter) fenced(n *ast.FencedCodeBlock, w int) box {
	return p.codeBlock(languageOf(n, p.src), rawLines(n, p.src), p.lineAt(n)+1, w)
}

// languageOf is the language that a fence names, lower case; "" when it names none.
func languageOf(n *ast.FencedCodeBlock, src []byte) string {
	if n.Info == nil {
		return ""
	}
	info := n.Info.Segment.Value(src)
	if name, lang, found := bytes.Cut(info, []byte("}")); found && bytes.HasPrefix(name, []byte("{code")) {
		info = bytes.TrimSpace(lang) // MyST's "{code-block} python"
	}
	if m := language().FindSubmatch(info); m != nil {
		return strings.ToLower(sanitize.Line(string(m[1])))
	}
	return ""
}

// codeBlock draws code indented and in its own lines: they are panned, unless the
// reader would have them wrapped.
func (p *painter) codeBlock(lang, src string, ln, w int) box {
	src = sanitize.Text(src)
	body := strings.TrimRight(src, "\n \t")
	var b box
	if lang == "mermaid" {
		b.lines = append(b.lines, textLine(textwidth.Truncate(p.codeIndent()+lang+" diagram", w), p.pal.muted))
	}
	at := len(b.lines)
	room := maxCodeRow
	if p.opt.Wrap {
		room = w
	}
	for _, l := range p.coloured(lang, body) {
		b.lines = p.hang(b.lines, p.orderedCode(l), room)
	}
	b.codes = []Code{{Lang: lang, Text: src, Row: at, Rows: len(b.lines) - at, Line: ln}}
	return b
}

// hang appends a line of code to lines, in rows of w cells: those after the first
// begin with a mark and at the line's own indentation.
func (p *painter) hang(lines []line, l line, w int) []line {
	if p.opt.numbered || len(l) == 0 || l.width() <= w {
		return append(lines, l)
	}
	var s strings.Builder
	for _, part := range l {
		s.WriteString(part.text)
	}
	whole := s.String()
	own := len(whole) - len(strings.TrimLeft(whole, " ")) - len(p.codeIndent())
	prefix := line{{text: hangingMark, st: p.pal.muted}, {text: blanks(min(own, w/4))}}
	room, start := w, 0
	for start < len(whole) {
		end := rowEnd(whole, start, room)
		if start == 0 {
			lines = append(lines, l.slice(start, end))
			room = max(w-prefix.width(), 2)
		} else {
			lines = append(lines, append(prefix[:2:2], l.slice(start, end)...))
		}
		start = end
	}
	return lines
}

// rowEnd is where a row of code must end that begins at byte start: behind the last
// blank when there is one in the second half of it, else where it is full.
func rowEnd(s string, start, room int) int {
	blank, cells := 0, 0
	for i := start; i < len(s); {
		size, n := cluster(s[i:])
		if cells += n; cells > room && i > start {
			if blank > 0 {
				return blank
			}
			return i
		}
		i += size
		if s[i-1] == ' ' && cells > room/2 {
			blank = i
		}
	}
	return len(s)
}

// codeIndent is what stands before every line of code.
func (p *painter) codeIndent() string {
	if p.opt.numbered {
		return "    "
	}
	return "  "
}

// coloured is code as lines, coloured where the post names a language and the code
// is not too long.
func (p *painter) coloured(lang, src string) []line {
	w := &codeWriter{indent: p.codeIndent()}
	if p.opt.colour && lang != "" {
		if lexer := lexerOf(lang); lexer != nil {
			src = p.tokens(w, lexer, src)
		}
	}
	w.put(src, style{})
	w.end()
	return w.lines
}

// lexerNames are the languages that chroma knows by name. It looks for any other as a
// file name among all its patterns, which takes longer than drawing the post.
var lexerNames = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, n := range lexers.Names(true) {
		known[strings.ToLower(n)] = true
	}
	return known
})

// otherNames are what posts call languages that chroma knows under another name.
var otherNames = map[string]string{
	"astro": "html", "cjs": "javascript", "cmd": "batch", "conf": "ini", "dockerfile": "docker", "htm": "html",
	"html+jinja": "html+django", "jsonc": "json", "json5": "json", "liquid": "html+django", "mdx": "markdown",
	"mjs": "javascript", "njk": "html+django", "patch": "diff", "pycon": "python", "sh-session": "console",
	"shellsession": "console", "svg": "xml", "tera": "html+django", "terminal": "console", "yml": "yaml",
}

// lexerOf is the lexer of a language, nil when there is none.
func lexerOf(lang string) chroma.Lexer {
	if !lexerNames()[lang] {
		lang = otherNames[lang]
	}
	if !lexerNames()[lang] {
		return nil
	}
	return lexers.Get(lang)
}

// tokens draws the part of src that may be coloured and returns the rest.
func (p *painter) tokens(w *codeWriter, lexer chroma.Lexer, src string) (rest string) {
	head := src
	if len(head) > maxColoured {
		cut := strings.LastIndexByte(head[:maxColoured], '\n') + 1
		head = head[:cut]
	}
	ended := head
	if !strings.HasSuffix(head, "\n") {
		ended += "\n" // some lexers know a line by its end only
	}
	done := 0
	defer func() {
		if recover() != nil {
			rest = src[done:]
		}
	}()
	if strings.Count(head, "<script")+strings.Count(head, "<style")+strings.Count(head, "s{") > 100 || longestLine(head) > maxCodeLine {
		return src
	}
	// Not coalesced: that would read on for as long as tokens are of one kind, without
	// a look at the clock.
	next, err := tokenise(lexer, ended)
	if err != nil {
		return src
	}
	stop := time.Now().Add(colourBudget)
	for t := next(); t != chroma.EOF; t = next() {
		v := t.Value
		if len(v) > len(src)-done {
			v = strings.TrimSuffix(v, "\n")
		}
		if !strings.HasPrefix(src[done:], v) {
			break // the lexer changed the text: what follows is shown as it was
		}
		w.put(v, p.pal.syntax.of(t.Type))
		if done += len(v); time.Now().After(stop) || p.ctx.Err() != nil {
			break
		}
	}
	return src[done:]
}

// longestLine is the length in bytes of the longest line of s.
func longestLine(s string) int {
	most := 0
	for ln := range strings.SplitSeq(s, "\n") {
		most = max(most, len(ln))
	}
	return most
}

// codeWriter makes lines of code, tabs as blanks.
type codeWriter struct {
	indent string
	lines  []line
	line   line
	col    int
}

func (w *codeWriter) put(s string, st style) {
	for s != "" {
		i := strings.IndexAny(s, "\n\t")
		head := s
		if i >= 0 {
			head = s[:i]
		}
		w.text(head, st)
		if i < 0 {
			return
		}
		if s[i] == '\n' {
			w.end()
		} else {
			w.text("        "[:tabWidth-w.col%tabWidth], st)
		}
		s = s[i+1:]
	}
}

func (w *codeWriter) text(s string, st style) {
	if s == "" {
		return
	}
	if w.line == nil {
		w.line = textLine(w.indent, style{})
	}
	if strings.TrimLeft(s, " ") == "" {
		st = style{} // blanks need no style
	}
	w.line = append(w.line, span{text: s, st: st})
	w.col += width(s)
}

func (w *codeWriter) end() {
	w.lines = append(w.lines, w.line)
	w.line, w.col = nil, 0
}
