package render

import (
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	regex "github.com/dlclark/regexp2/v2/syntax"
)

// quickFrom is from how much code of a language on, in bytes, its lexer is made ready for
// running it quickly, which takes some milliseconds.
const quickFrom = 4 << 10

// tokenise is lexer.Tokenise(nil, src) for src that ends a line, at least: it runs the
// rules of a lexer in the way that chroma does, but leaves out those that cannot match
// because of the character at hand. They are nine out of ten, and trying them is most
// of what colouring takes.
func tokenise(lexer chroma.Lexer, src string) (chroma.Iterator, error) {
	if plain, ok := lexer.(*chroma.RegexLexer); ok {
		if q := quickLexer(plain, len(src)); q != nil {
			return q.run(src), nil
		}
	}
	return lexer.Tokenise(nil, src)
}

// quick is a lexer that may be run quickly.
type quick struct {
	seen  atomic.Int64 // bytes of its language so far
	once  sync.Once
	lexer *chroma.RegexLexer
	rules chroma.CompiledRules
	first map[*chroma.CompiledRule]*firsts
}

// firsts are the ASCII characters that what a rule matches can begin with.
type firsts [2]uint64

func (f *firsts) has(r rune) bool { return r >= utf8.RuneSelf || f[r>>6]&(1<<(r&63)) != 0 }

// quickLexers holds what has been made of the lexers of this process, which never
// changes.
var quickLexers sync.Map // *chroma.RegexLexer → *quick

// quickLexer returns nil as long as there was too little code to make it ready for, and
// for a lexer with which that cannot be done.
func quickLexer(lexer *chroma.RegexLexer, size int) *quick {
	known, _ := quickLexers.LoadOrStore(lexer, &quick{})
	q := known.(*quick) //nolint:forcetypeassert // the only kind stored
	if q.seen.Add(int64(size)) < quickFrom {
		return nil
	}
	q.once.Do(func() { q.prepare(lexer) })
	if q.rules == nil {
		return nil
	}
	return q
}

// prepare makes a lexer of the same rules, which hands over its compiled ones.
func (q *quick) prepare(lexer *chroma.RegexLexer) {
	raw, err := lexer.Rules()
	if err != nil {
		return
	}
	grab := &grabber{}
	rules := raw.Clone()
	rules[grabState] = []chroma.Rule{{Mutator: grab}}
	own, err := chroma.NewLexer(lexer.Config(), func() chroma.Rules { return rules })
	if err != nil {
		return
	}
	own.SetRegistry(lexers.GlobalLexerRegistry)
	if _, err := own.Tokenise(nil, ""); err != nil {
		return
	}
	q.first = map[*chroma.CompiledRule]*firsts{}
	flags := flagsOf(lexer.Config())
	for _, state := range grab.rules {
		for _, r := range state {
			if _, done := q.first[r]; !done {
				q.first[r] = firstsOf(flags + "(?:" + r.Pattern + ")")
			}
		}
	}
	q.lexer, q.rules = own, grab.rules
}

// flagsOf are the flags with which chroma compiles the patterns of a lexer.
func flagsOf(c *chroma.Config) string {
	flags := ""
	if !c.NotMultiline {
		flags += "m"
	}
	if c.CaseInsensitive {
		flags += "i"
	}
	if c.DotAll {
		flags += "s"
	}
	if flags == "" {
		return ""
	}
	return "(?" + flags + ")"
}

// grabState is a state that no lexer has, where the grabber stands until it has grabbed.
const grabState = "quire"

// grabber gets hold of the compiled rules of a lexer.
type grabber struct{ rules chroma.CompiledRules }

func (g *grabber) Mutate(*chroma.LexerState) error { return nil }

func (g *grabber) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	g.rules = rules
	delete(rules, state)
	return nil
}

// firstsOf is what the match of a pattern can begin with, nil when it can be anything or
// nothing.
func firstsOf(pattern string) *firsts {
	tree, err := regex.Parse(pattern, regex.ParseOptions{})
	if err != nil {
		return nil
	}
	code, err := regex.Write(tree)
	if err != nil || code.FcPrefix == nil || code.RightToLeft {
		return nil
	}
	var out firsts
	set := code.FcPrefix.PrefixSet
	for r := rune(0); r < utf8.RuneSelf; r++ {
		if set.CharIn(r) || code.FcPrefix.CaseInsensitive && (set.CharIn(unicode.ToLower(r)) || set.CharIn(unicode.ToUpper(r))) {
			out[r>>6] |= 1 << (r & 63)
		}
	}
	return &out
}

const rootState = "root"

// lexing is a text on its way through the rules.
type lexing struct {
	chroma.LexerState
	quick   *quick
	pending []chroma.Iterator // what the last matches are still made into
	still   int               // matches in a row that were of nothing
}

// maxStill is how often in a row the rules may match nothing, which could go on for ever.
const maxStill = 1000

func (q *quick) run(src string) chroma.Iterator {
	l := &lexing{quick: q}
	l.LexerState = chroma.LexerState{
		Lexer: q.lexer, Registry: lexers.GlobalLexerRegistry, Text: []rune(src),
		Stack: []string{rootState}, Rules: q.rules, MutatorContext: map[any]any{},
	}
	return l.next
}

// next is the next token, as chroma's LexerState.Iterator finds it.
func (l *lexing) next() chroma.Token {
	for {
		if t, ok := l.emitted(); ok {
			return t
		}
		if l.Pos >= len(l.Text) {
			return chroma.EOF
		}
		if len(l.Stack) == 0 {
			t := chroma.Token{Type: chroma.Error, Value: string(l.Text[l.Pos:])}
			l.Pos = len(l.Text)
			return t
		}
		l.State = l.Stack[len(l.Stack)-1]
		rule := l.match()
		if rule == nil {
			if l.Text[l.Pos] == '\n' && l.State != rootState {
				l.Stack = []string{rootState}
				continue
			}
			l.Pos++
			return chroma.Token{Type: chroma.Error, Value: string(l.Text[l.Pos-1 : l.Pos])}
		}
		if l.still++; l.Groups[0] != "" {
			l.still = 0
		}
		if l.still > maxStill {
			return chroma.EOF
		}
		l.Pos += utf8.RuneCountInString(l.Groups[0])
		if rule.Mutator != nil {
			if err := rule.Mutator.Mutate(&l.LexerState); err != nil {
				panic(err) // and what is left stays plain
			}
		}
		if rule.Type != nil {
			if t, ok := rule.Type.(chroma.TokenType); ok && t != chroma.Ignore {
				return chroma.Token{Type: t, Value: l.Groups[0]}
			}
			l.pending = append(l.pending, rule.Type.Emit(l.Groups, &l.LexerState))
		}
	}
}

// emitted is the next token of what has been matched.
func (l *lexing) emitted() (chroma.Token, bool) {
	for n := len(l.pending); n > 0; n = len(l.pending) {
		switch t := l.pending[n-1](); {
		case t == chroma.EOF:
			l.pending = l.pending[:n-1]
		case t.Type != chroma.Ignore:
			return t, true
		}
	}
	return chroma.EOF, false
}

// match is the first rule of the state that matches here, nil when none does, with its
// groups in l.
func (l *lexing) match() *chroma.CompiledRule {
	rules, ok := l.Rules[l.State]
	if !ok {
		panic("unknown state " + l.State)
	}
	at := l.Text[l.Pos]
	for i, rule := range rules {
		if f := l.quick.first[rule]; f != nil && !f.has(at) {
			continue
		}
		m, err := rule.Regexp.FindRunesMatchStartingAt(l.Text, l.Pos)
		if m == nil || err != nil || m.RuneIndex != l.Pos {
			continue
		}
		l.Rule, l.Groups = i, l.Groups[:0:0]
		if _, simple := rule.Type.(chroma.TokenType); simple && rule.Mutator == nil {
			l.Groups = append(l.Groups, m.String())
			return rule
		}
		named := map[string]string{}
		for _, g := range m.Groups() {
			s := g.String()
			named[g.Name] = s
			l.Groups = append(l.Groups, s)
		}
		l.NamedGroups = named
		return rule
	}
	return nil
}
