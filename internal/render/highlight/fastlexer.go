package highlight

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	regex "github.com/dlclark/regexp2/v2/syntax"
)

// prepareFrom is the amount of code in a language, in bytes, from which its lexer is prepared, which
// takes some milliseconds.
const prepareFrom = 4 << 10

// fastLexer runs the compiled rules of a lexer in the order in which chroma does, but leaves out
// those that cannot match because of the next character. They are nine out of ten, and trying them
// is most of what colouring takes. It never changes; goroutines share it.
type fastLexer struct {
	lexer *chroma.RegexLexer
	rules chroma.CompiledRules
	first map[*chroma.CompiledRule]*firstSet
}

// fastLexerOf returns the fast lexer of one of chroma's, nil when it has none.
func fastLexerOf(lexer *chroma.RegexLexer) *fastLexer {
	if prepared := fastLexers()[lexer]; prepared != nil {
		return prepared()
	}
	return nil
}

// fastLexers are the fast lexers of all of chroma's, each prepared when it is asked for.
var fastLexers = sync.OnceValue(func() map[*chroma.RegexLexer]func() *fastLexer {
	out := map[*chroma.RegexLexer]func() *fastLexer{}
	for _, l := range lexers.GlobalLexerRegistry.Lexers {
		if plain, ok := l.(*chroma.RegexLexer); ok {
			out[plain] = sync.OnceValue(func() *fastLexer { return prepare(plain) })
		}
	}
	return out
})

// firstSet is the ASCII characters that a match of a rule can begin with.
type firstSet [2]uint64

func (f *firstSet) has(r rune) bool { return r >= utf8.RuneSelf || f[r>>6]&(1<<(r&63)) != 0 }

// prepare returns a lexer of the same rules, nil when they cannot be had compiled.
func prepare(lexer *chroma.RegexLexer) *fastLexer {
	raw, err := lexer.Rules()
	if err != nil {
		return nil
	}
	grab := &grabber{}
	rules := raw.Clone()
	rules[grabState] = []chroma.Rule{{Mutator: grab}}
	own, err := chroma.NewLexer(lexer.Config(), func() chroma.Rules { return rules })
	if err != nil {
		return nil
	}
	own.SetRegistry(lexers.GlobalLexerRegistry)
	if _, err := own.Tokenise(nil, ""); err != nil || grab.rules == nil {
		return nil
	}
	first := map[*chroma.CompiledRule]*firstSet{}
	flags := flagsOf(lexer.Config())
	for _, state := range grab.rules {
		for _, r := range state {
			if _, done := first[r]; !done {
				first[r] = firstSetOf(flags + "(?:" + r.Pattern + ")")
			}
		}
	}
	return &fastLexer{own, grab.rules, first}
}

// flagsOf returns the flags with which chroma compiles the patterns of a lexer.
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

// grabState is a state that no lexer has. It holds the grabber until that has the rules.
const grabState = "quire"

// grabber is a mutator that keeps the compiled rules of its lexer.
type grabber struct{ rules chroma.CompiledRules }

func (g *grabber) Mutate(*chroma.LexerState) error { return nil }

func (g *grabber) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	g.rules = rules
	delete(rules, state)
	return nil
}

// firstSetOf returns what a match of a pattern can begin with, nil when that is unknown.
func firstSetOf(pattern string) *firstSet {
	tree, err := regex.Parse(pattern, regex.ParseOptions{})
	if err != nil {
		return nil
	}
	code, err := regex.Write(tree)
	if err != nil || code.FcPrefix == nil || code.RightToLeft {
		return nil
	}
	var out firstSet
	set := code.FcPrefix.PrefixSet
	for r := rune(0); r < utf8.RuneSelf; r++ {
		folds := code.FcPrefix.CaseInsensitive && (set.CharIn(unicode.ToLower(r)) || set.CharIn(unicode.ToUpper(r)))
		if folds || set.CharIn(r) {
			out[r>>6] |= 1 << (r & 63)
		}
	}
	return &out
}

const rootState = "root"

// run is one text on its way through the rules.
type run struct {
	chroma.LexerState
	fast    *fastLexer
	pending []chroma.Iterator // tokens of the last matches that are still to come
	empty   int               // empty matches in a row
}

// maxEmpty is the number of empty matches in a row that are allowed; they could go on for ever.
const maxEmpty = 1000

func (f *fastLexer) run(code string) chroma.Iterator {
	r := &run{fast: f}
	r.LexerState = chroma.LexerState{
		Lexer: f.lexer, Registry: lexers.GlobalLexerRegistry, Text: []rune(code),
		Stack: []string{rootState}, Rules: f.rules, MutatorContext: map[any]any{},
	}
	return r.next
}

// next returns the next token, as chroma's LexerState.Iterator finds it.
func (r *run) next() chroma.Token {
	for {
		if t, ok := r.emitted(); ok {
			return t
		}
		if r.Pos >= len(r.Text) {
			return chroma.EOF
		}
		if len(r.Stack) == 0 {
			t := chroma.Token{Type: chroma.Error, Value: string(r.Text[r.Pos:])}
			r.Pos = len(r.Text)
			return t
		}
		r.State = r.Stack[len(r.Stack)-1]
		rule := r.match()
		if rule == nil {
			if r.Text[r.Pos] == '\n' && r.State != rootState {
				r.Stack = []string{rootState}
				continue
			}
			r.Pos++
			return chroma.Token{Type: chroma.Error, Value: string(r.Text[r.Pos-1 : r.Pos])}
		}
		if r.empty++; r.Groups[0] != "" {
			r.empty = 0
		}
		if r.empty > maxEmpty {
			return chroma.EOF
		}
		r.Pos += utf8.RuneCountInString(r.Groups[0])
		if rule.Mutator != nil {
			if err := rule.Mutator.Mutate(&r.LexerState); err != nil {
				panic(err) // and what is left stays plain
			}
		}
		if rule.Type != nil {
			if t, ok := rule.Type.(chroma.TokenType); ok && t != chroma.Ignore {
				return chroma.Token{Type: t, Value: r.Groups[0]}
			}
			r.pending = append(r.pending, rule.Type.Emit(r.Groups, &r.LexerState))
		}
	}
}

// emitted returns the next token of what has been matched.
func (r *run) emitted() (chroma.Token, bool) {
	for n := len(r.pending); n > 0; n = len(r.pending) {
		switch t := r.pending[n-1](); {
		case t == chroma.EOF:
			r.pending = r.pending[:n-1]
		case t.Type != chroma.Ignore:
			return t, true
		}
	}
	return chroma.EOF, false
}

// match is the first rule of the state that matches here, nil when none does, with its
// groups in r.
func (r *run) match() *chroma.CompiledRule {
	rules, ok := r.Rules[r.State]
	if !ok {
		panic("unknown state " + r.State)
	}
	next := r.Text[r.Pos]
	for i, rule := range rules {
		if f := r.fast.first[rule]; f != nil && !f.has(next) {
			continue
		}
		m, err := rule.Regexp.FindRunesMatchStartingAt(r.Text, r.Pos)
		if m == nil || err != nil || m.RuneIndex != r.Pos {
			continue
		}
		r.Rule, r.Groups = i, r.Groups[:0:0]
		if _, simple := rule.Type.(chroma.TokenType); simple && rule.Mutator == nil {
			r.Groups = append(r.Groups, m.String())
			return rule
		}
		named := map[string]string{}
		for _, g := range m.Groups() {
			s := g.String()
			named[g.Name] = s
			r.Groups = append(r.Groups, s)
		}
		r.NamedGroups = named
		return rule
	}
	return nil
}
