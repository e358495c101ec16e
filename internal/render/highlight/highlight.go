// Package highlight colours code with chroma, within bounds of time and size.
//
// It is the only package that knows chroma. It takes code and the styles of its tokens and returns
// lines; what is around a code block is its caller's business.
//
//	highlight.go  Highlighter: the budgets
//	language.go   the lexer of a language
//	fastlexer.go  chroma's rules, run with a look at the next character
//	styles.go     the style of a token
//	lines.go      tokens become lines
package highlight

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alecthomas/chroma/v2"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/theme"
)

const (
	maxSize = 64 << 10               // bytes of a code block that are coloured
	maxLine = 2000                   // bytes of a line in it; some lexers take the square of its length
	budget  = 100 * time.Millisecond // for a code block; the rest of it stays plain
)

// Highlighter colours code blocks. It counts the code of each language, because a lexer becomes
// fast by some milliseconds of preparation, which little code is not worth. Goroutines share a
// Highlighter; the zero value is ready for use.
type Highlighter struct {
	seen sync.Map // *chroma.RegexLexer → *atomic.Int64, bytes of its code so far
}

// Plain returns code as lines without colours, each behind indent.
func Plain(src, indent string) []richtext.Line {
	w := &lineWriter{indent: indent}
	w.write(src, sgr.Style{})
	w.endLine()
	return w.lines
}

// Lines returns code in a language as lines, each behind indent. What is too long, takes too long or
// is in no known language stays plain.
func (h *Highlighter) Lines(ctx context.Context, lang, src, indent string, styles theme.CodeStyles) []richtext.Line {
	lexer := lexerOf(lang)
	if lexer == nil {
		return Plain(src, indent)
	}
	w := &lineWriter{indent: indent}
	rest := h.colored(ctx, w, lexer, src, styles)
	w.write(rest, sgr.Style{})
	w.endLine()
	return w.lines
}

// colored writes the part of src that may be coloured and returns the rest.
func (h *Highlighter) colored(
	ctx context.Context, w *lineWriter, lexer chroma.Lexer, src string, styles theme.CodeStyles,
) (rest string) {
	head := src
	if len(head) > maxSize {
		head = head[:strings.LastIndexByte(head[:maxSize], '\n')+1]
	}
	if isSlow(head) {
		return src
	}
	code := head
	if !strings.HasSuffix(code, "\n") {
		code += "\n" // some lexers know a line by its end only
	}
	done := 0
	defer func() {
		if recover() != nil {
			rest = src[done:]
		}
	}()
	// Not coalesced: that would read on for as long as tokens are of one kind, without a look at
	// the clock.
	next, err := h.tokens(lexer, code)
	if err != nil {
		return src
	}
	styleOf := tokenStyles(styles)
	stop := time.Now().Add(budget)
	for t := next(); t != chroma.EOF; t = next() {
		v := t.Value
		if len(v) > len(src)-done {
			v = strings.TrimSuffix(v, "\n")
		}
		if !strings.HasPrefix(src[done:], v) {
			break // the lexer changed the text: the rest is shown as it was
		}
		w.write(v, styleOf(t.Type))
		if done += len(v); time.Now().After(stop) || ctx.Err() != nil {
			break
		}
	}
	return src[done:]
}

// tokens returns the tokens of code that ends a line.
func (h *Highlighter) tokens(lexer chroma.Lexer, code string) (chroma.Iterator, error) {
	if plain, ok := lexer.(*chroma.RegexLexer); ok && h.worthPreparing(plain, len(code)) {
		if fast := fastLexerOf(plain); fast != nil {
			return fast.run(code), nil
		}
	}
	return lexer.Tokenise(nil, code)
}

// worthPreparing counts size more bytes of a lexer's language and reports whether there has been
// enough of it.
func (h *Highlighter) worthPreparing(lexer *chroma.RegexLexer, size int) bool {
	seen, _ := h.seen.LoadOrStore(lexer, new(atomic.Int64))
	return seen.(*atomic.Int64).Add(int64(size)) >= prepareFrom //nolint:forcetypeassert // the only kind stored
}

// isSlow reports whether code holds what some lexers take the square of its length for.
func isSlow(code string) bool {
	if strings.Count(code, "<script")+strings.Count(code, "<style")+strings.Count(code, "s{") > 100 {
		return true
	}
	for line := range strings.SplitSeq(code, "\n") {
		if len(line) > maxLine {
			return true
		}
	}
	return false
}
