package post

import (
	"net"
	"net/url"
	"path"
	"strings"
)

// ParseAuthors parses an authors file (YAML or JSON). It returns the names by the keys that
// posts use.
func ParseAuthors(src []byte) map[string]string {
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

var reChapter = lazyRegexp(strings.ReplaceAll(
	`(?m)^\s*(?:[-*+]\s+)?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(<?([^)>]*?)>?\)\s*$`, `\s`, space))

// ParseChapters parses a table of contents (SUMMARY.md of mdBook, GitBook, HonKit), whose entries
// are lines that are a link. It returns the titles by the paths that they lead to, the first
// for each path.
func ParseChapters(src []byte) map[string]string {
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

// ParseSite parses a section file (_index.md) or the configuration of a generator, by the
// extension of its name. It returns what the file calls the site, "" when it does not say.
func ParseSite(name string, src []byte) (title, tagline string) {
	f := siteFields(name, src)
	return f.first("title", "sitename", "name"), f.first("tagline", "subtitle", "description", "sitedescription")
}

// ParseSiteAddress parses the configuration of a generator. It returns the address of the site,
// host and path, as in "blog.example.org/notes"; "" when the file does not say, and for the
// examples that generators write there.
func ParseSiteAddress(name string, src []byte) string {
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
