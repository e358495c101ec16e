package cli

import (
	"context"
	"net/url"
	"strings"

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

// imageSign is what render puts before the alternative text of a picture.
const imageSign = "▧ "

func (s postOutput) outline(ctx context.Context) (showJSON, error) {
	doc, err := render.NewDocumentOf(s.post.Path, s.body, "").Outline(ctx)
	if err != nil {
		return showJSON{}, err
	}
	out := showJSON{
		Post: toJSON(s.post), Markdown: string(s.body),
		Headings: []headingJSON{}, Links: []linkJSON{}, Code: []codeJSON{},
	}
	for _, h := range doc.Headings {
		out.Headings = append(out.Headings, headingJSON{h.Level, h.Text, h.ID, h.Line})
	}
	for _, l := range doc.Links {
		to := s.index.Follow(s.post, l.Target)
		link := linkJSON{Text: strings.TrimPrefix(l.Text, imageSign), Target: l.Target, Kind: string(to.Kind)}
		if to.Post != nil {
			link.Post = &to.Post.Slug
		}
		out.Links = append(out.Links, link)
	}
	for _, c := range doc.Code {
		out.Code = append(out.Code, codeJSON{orNull(c.Lang), c.Text})
	}
	return out, nil
}

// localPath returns the path of a link within the site, without its query and fragment.
// ok is false for a link to another site or without a path.
func localPath(target string) (name string, ok bool) {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return "", false
	}
	return u.Path, true
}
