package post

import (
	"net"
	"net/url"
	"path"
	"strings"
)

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

var reChapter = lazily(strings.ReplaceAll(
	`(?m)^\s*(?:[-*+]\s+)?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(<?([^)>]*?)>?\)\s*$`, `\s`, space))

// Chapters reads a table of contents (SUMMARY.md of mdBook, GitBook, HonKit): lines that are a
// link. It returns the titles by the paths that they lead to, the first of each.
func Chapters(src []byte) map[string]string {
	s, _ := decode(src)
	out := map[string]string{}
	for _, m := range reChapter().FindAllStringSubmatch(string(s), -1) {
		target, _, _ := strings.Cut(m[2], "#")
		target = path.Clean(target)
		if _, named := out[target]; !named {
			out[target] = plain(m[1])
		}
	}
	return out
}

// About reads what a section file (_index.md) or the configuration of a generator,
// known by the extension of its name, calls the site. Both are "" when it does not
// say.
func About(name string, src []byte) (title, tagline string) {
	f := siteFields(name, src)
	return f.first("title", "sitename", "name"), f.first("tagline", "subtitle", "description", "sitedescription")
}

// Address reads where the configuration of a generator says that the site is: host and
// path, as in "blog.example.org/notes". It is "" when it does not say, and for what
// generators put there for a start.
func Address(name string, src []byte) string {
	f := siteFields(name, src)
	base, root := f.first("baseurl", "siteurl", "url"), ""
	if strings.HasPrefix(base, "/") { // Jekyll's is the path alone
		base, root = f.first("url"), base
	}
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, word := range strings.FieldsFunc(host, func(r rune) bool { return r == '.' || r == '-' }) {
		switch word {
		case "example", "localhost", "yoursite", "mysite", "yourdomain", "mydomain", "username", "yourusername", "your":
			return ""
		}
	}
	if !strings.Contains(host, ".") || net.ParseIP(host) != nil {
		return ""
	}
	return strings.TrimRight(path.Join(host, u.Path, root), "/")
}

func siteFields(name string, src []byte) fields {
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
	return fold(pairs)
}
