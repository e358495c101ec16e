package cli

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
)

type showJSON struct {
	Post     postJSON      `json:"post"`
	Headings []headingJSON `json:"headings"`
	Links    []linkJSON    `json:"links"`
	Code     []codeJSON    `json:"code"`
	Markdown string        `json:"markdown"`
}

type headingJSON struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
	ID    string `json:"id"`
	Line  int    `json:"line"`
}

type linkJSON struct {
	Text   string  `json:"text"`
	Target string  `json:"target"`
	Kind   string  `json:"kind"`
	Post   *string `json:"post"`
}

type codeJSON struct {
	Lang *string `json:"lang"`
	Text string  `json:"text"`
}

// imageSign stands before the alternative text of a picture where it is drawn.
const imageSign = "▧ "

func (s shown) json() showJSON {
	doc := render.Outline(s.body)
	out := showJSON{
		Post: toJSON(s.post), Markdown: string(s.body),
		Headings: []headingJSON{}, Links: []linkJSON{}, Code: []codeJSON{},
	}
	for _, h := range doc.Headings {
		out.Headings = append(out.Headings, headingJSON{h.Level, h.Text, h.ID, h.Line})
	}
	for _, l := range doc.Links {
		kind, to := classify(s.index, s.post, l.Target)
		link := linkJSON{Text: strings.TrimPrefix(l.Text, imageSign), Target: l.Target, Kind: kind}
		if to != nil {
			link.Post = &to.Slug
		}
		out.Links = append(out.Links, link)
	}
	for _, c := range doc.Code {
		out.Code = append(out.Code, codeJSON{known(c.Lang), c.Text})
	}
	return out
}

// The kinds of links.
const (
	toPost     = "post"
	toAnchor   = "anchor"
	toExternal = "external"
	toAsset    = "asset"
)

// classify tells where a link of p leads, and to which post when it is one of the
// archive. ix may be nil.
func classify(ix *index.Index, p *post.Post, target string) (kind string, to *post.Post) {
	name, ok := local(target)
	switch {
	case strings.HasPrefix(target, "#"):
		return toAnchor, nil
	case !ok:
		return toExternal, nil
	case ix != nil && (isMarkdown(name) || path.Ext(name) == "" || strings.HasSuffix(name, ".html")):
		for _, address := range addresses(p, name) {
			if found, _ := ix.Lookup(address); found != nil {
				return toPost, found
			}
		}
	}
	if isMarkdown(name) {
		return toPost, nil
	}
	return toAsset, nil
}

// local returns the path that a link within the site names, without its query and
// fragment. ok is false for a link that leaves the site or names no path.
func local(target string) (name string, ok bool) {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return "", false
	}
	return u.Path, true
}

// addresses are the names by which a link of p may mean a post.
func addresses(p *post.Post, name string) []string {
	name = strings.TrimPrefix(name, "@/")
	if strings.HasPrefix(name, "/") {
		return []string{name, strings.Trim(name, "/")}
	}
	beside := path.Join(path.Dir(p.Path), name)
	return slices.Compact([]string{beside, path.Clean(name), strings.TrimSuffix(path.Base(name), path.Ext(name))})
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".qmd", ".rmarkdown", ".rmd":
		return true
	default:
		return false
	}
}
