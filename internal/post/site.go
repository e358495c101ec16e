package post

import (
	"net"
	"net/url"
	"path"
	"regexp"
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

// Chapter is an entry of a table of contents: the path of a document as seen from the table, and its
// title, "" when the table gives none.
type Chapter struct{ Path, Title string }

// ParseChapters parses a table of contents (SUMMARY.md of mdBook, GitBook, HonKit), whose entries
// are lines that are a link. It returns them in order, the first for each path.
func ParseChapters(src []byte) []Chapter {
	s, _ := decode(src)
	var c chapters
	for _, m := range reChapter().FindAllStringSubmatch(string(s), -1) {
		c.add(m[2], plain(m[1]))
	}
	return c.all
}

// chapters are entries, one a path.
type chapters struct {
	all   []Chapter
	known map[string]bool
}

func (c *chapters) add(target, title string) {
	target, _, _ = strings.Cut(target, "#")
	if target = path.Clean(target); c.known[target] {
		return
	}
	if c.known == nil {
		c.known = map[string]bool{}
	}
	c.known[target] = true
	c.all = append(c.all, Chapter{target, title})
}

var (
	reNavEntry = lazyRegexp(`^\s*-\s+(?:["']?([^"'].*?)["']?\s*:\s+)?["']?([^"'\s][^"':]*\.(?i:md|markdown))["']?\s*(?:#.*)?$`)
	reKey      = lazyRegexp(`^[\w"'-]`)
)

// ParseNav parses the table of contents in mkdocs.yml, whose entries are a path or a title and a path.
// The rest of the file, which may hold what is no YAML but to Python, is not looked at.
func ParseNav(src []byte) []Chapter {
	s, _ := decode(src)
	var c chapters
	inside := false
	for line := range strings.Lines(string(s)) {
		switch line = strings.TrimRight(line, "\r\n"); {
		case strings.HasPrefix(line, "nav:"):
			inside = true
		case inside && reKey().MatchString(line) && !strings.HasPrefix(line, "-"):
			return c.all
		case inside:
			if m := reNavEntry().FindStringSubmatch(line); m != nil {
				c.add(m[2], scalarOf(m[1]).line())
			}
		}
	}
	return c.all
}

// ParseSite parses a section file (_index.md) or the configuration of a generator, by the
// extension of its name. It returns what the file calls the site, without markup, "" when it does not
// say.
func ParseSite(name string, src []byte) (title, tagline string) {
	title, tagline = parseSite(name, src)
	return decoded(plainTitle(title)), decoded(plainTitle(tagline))
}

func parseSite(name string, src []byte) (title, tagline string) {
	if ext := path.Ext(name); ext == ".py" || strings.HasSuffix(ext, "js") || strings.HasSuffix(ext, "ts") {
		return siteString(src, reSiteTitle()), siteString(src, reSiteTagline())
	}
	f := siteFields(name, src)
	for _, f := range []fields{f, f.sub("book"), f.sub("website")} {
		if title = f.first("title", "sitename", "name"); title != "" {
			return title, f.first("tagline", "subtitle", "description", "sitedescription")
		}
	}
	return "", f.first("tagline", "subtitle", "description", "sitedescription")
}

// The name of a site in a configuration that is a program, of Pelican or Docusaurus.
var (
	reSiteTitle   = lazyRegexp(`(?m)^(?:SITENAME\s*=\s*|\s*title:\s*)["'` + "`" + `]([^"'` + "`" + `\n]+)`)
	reSiteTagline = lazyRegexp(`(?m)^(?:SITESUBTITLE\s*=\s*|\s*tagline:\s*)["'` + "`" + `]([^"'` + "`" + `\n]+)`)
)

// siteString returns the first string that an expression finds.
func siteString(src []byte, re *regexp.Regexp) string {
	s, _ := decode(src)
	if m := re.FindStringSubmatch(string(s)); m != nil {
		return scalarOf(m[1]).line()
	}
	return ""
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

// ParseSetting returns a setting of the configuration of a generator, "" when it does not say.
func ParseSetting(name string, src []byte, key string) string {
	return siteFields(name, src).first(canon(key))
}

// ParseNames returns a setting of the configuration of a generator that is a list of names.
func ParseNames(name string, src []byte, key string) []string {
	var names []string
	for _, item := range siteFields(name, src).get(key).items {
		if s := item.line(); s != "" {
			names = append(names, s)
		}
	}
	return names
}
