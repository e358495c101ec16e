package post

import "strings"

// Authors reads an authors file (YAML or JSON): the keys that posts use, and the
// names behind them. It is nil when there are none.
func Authors(src []byte) map[string]string {
	s, _ := decode(src)
	v, err := slowYAML(string(s))
	if err != nil {
		return nil
	}
	out := make(map[string]string, len(v.pairs))
	for _, p := range v.pairs {
		if p.val.kind == mapping {
			out[p.key] = p.val.label()
		}
	}
	return out
}

// About reads what a section file (_index.md) or the configuration of a generator,
// known by the extension of its name, calls the site. Both are "" when it does not
// say.
func About(name string, src []byte) (title, tagline string) {
	s, _ := decode(src)
	var pairs []pair
	switch {
	case strings.HasSuffix(name, ".toml"):
		pairs, _ = loadTOML(string(s))
	case strings.HasSuffix(name, ".yml"), strings.HasSuffix(name, ".yaml"):
		pairs, _, _ = loadYAML(string(s))
	default:
		m := split(s)
		pairs = m.pairs
	}
	f := fold(pairs)
	return f.first("title", "sitename", "name"), f.first("tagline", "subtitle", "description", "sitedescription")
}
