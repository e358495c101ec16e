package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// checker checks the texts of the posts of an index. Goroutines share it.
type checker struct {
	ix      *index.Index
	files   files
	anchors anchorCache
}

// checked is what was found in one post.
type checked struct {
	findings []post.Finding
	template bool // it is a template rather than a post
}

// check returns the findings in the text of a post: links to files, headings and wiki pages that
// do not exist, images that are missing or cannot be shown, and parts that are shown
// verbatim.
func (c *checker) check(ctx context.Context, p *post.Post) checked {
	body, err := c.ix.Read(p)
	if err != nil {
		return checked{}
	}
	out := checked{template: isTemplate(p, body)}
	if !mayHaveLinks(body) && !mayHaveImages(body) && !render.IsHazardous(body) {
		return out
	}
	outline, err := render.NewDocumentOf(p.Path, body, "").Outline(ctx)
	if err != nil {
		return out
	}
	find := func(line int, rule, message string) {
		out.findings = append(out.findings, post.Finding{
			Path: p.Path, Line: max(p.Line, 1) + max(line, 1) - 1, Severity: post.Warning, Rule: rule, Message: message,
		})
	}
	own := newAnchors(outline, body)
	for _, link := range outline.Links {
		if ctx.Err() != nil {
			break
		}
		if link.Image {
			if why := c.imageProblem(p, link.Target); why != "" {
				find(link.Line, "image", why)
			}
			continue
		}
		if rule, why := c.linkProblem(ctx, p, body, own, link.Target); why != "" {
			find(link.Line, rule, why)
		}
	}
	for _, w := range outline.Verbatim {
		find(w.Line, "markdown", w.Why+": shown verbatim from here on: break it up, or close what it opens")
	}
	if outline.UnclosedFence > 0 {
		find(outline.UnclosedFence, "markdown", "a code fence that is never closed: the rest of the post is code")
	}
	return out
}

// linkProblem returns why a link leads nowhere, and the rule that says so; "" if it leads
// somewhere, or out of the content.
func (c *checker) linkProblem(ctx context.Context, p *post.Post, body []byte, own anchors, target string) (rule, why string) {
	shown := textwidth.Truncate(sanitize.Line(target), 80)
	if isGenerated(target) {
		return "", ""
	}
	if name, ok := localPath(target); ok && isFileLink(name) && !c.files.has(c.ix, p, name) {
		return "link", "no such file: " + shown
	}
	dead := false
	switch to := c.ix.Follow(p, target); {
	case to.Kind == index.ToAnchor:
		dead = !own.has(to.Fragment)
	case to.Kind == index.ToExternal, strings.HasPrefix(target, "/"): // an address of the site
	case to.Post != nil && to.Fragment != "":
		dead = !c.anchors.of(ctx, c.ix, to.Post).has(to.Fragment)
	case to.Post == nil && isWikiLink(body, target) && !c.hasPage(p, target):
		return "link", fmt.Sprintf("no such page: [[%s]]", shown)
	}
	if dead {
		return "anchor", "no such anchor: " + shown
	}
	return "", ""
}

// isWikiLink reports whether a target is written as [[target]] in body.
func isWikiLink(body []byte, target string) bool {
	return !strings.HasPrefix(target, "/") && bytes.Contains(body, []byte("[["+target))
}

// hasPage reports whether a wiki link leads to a file or to the title of a post.
func (c *checker) hasPage(p *post.Post, target string) bool {
	name, _, _ := strings.Cut(target, "#")
	if c.files.titles[strings.ToLower(name)] || c.files.has(c.ix, p, name) {
		return true
	}
	_, err := c.ix.Asset(p, name, picture.MaxBytes)
	return err == nil || errors.Is(err, folder.ErrTooLarge)
}

// isGenerated reports whether a target has something for a generator to fill in.
func isGenerated(target string) bool { return strings.ContainsAny(target, "{}<>$") }

// mayHaveImages reports whether body shows an image; other posts need not be parsed.
func mayHaveImages(body []byte) bool {
	return bytes.Contains(body, []byte("![")) || bytes.Contains(bytes.ToLower(body), []byte("<img"))
}

// imageProblem returns why an image of the content is missing or can never be shown as a
// picture: "" if it can, if it is not in the content, or if its format is shown elsewhere.
func (c *checker) imageProblem(p *post.Post, target string) string {
	shown := textwidth.Truncate(sanitize.Line(target), 60)
	data, err := c.ix.Asset(p, target, picture.MaxBytes)
	switch {
	case errors.Is(err, folder.ErrTooLarge):
		return err.Error() + ": make it smaller"
	case err != nil && isMissingImage(p, target):
		return "no such file: " + shown
	case err != nil:
		return ""
	}
	if _, _, err := picture.Measure(data, picture.Limits{}); err != nil && !errors.Is(err, picture.ErrUnsupported) {
		return shown + ": " + err.Error() + ": replace it"
	}
	return ""
}

// isMissingImage reports whether an image that cannot be read should be in the content: its
// target is a relative path that stays inside. A generator may take others from elsewhere.
func isMissingImage(p *post.Post, target string) bool {
	name, ok := localPath(target)
	if !ok || isGenerated(target) || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "@") || strings.HasPrefix(name, "~") ||
		path.Ext(name) == "" {
		return false
	}
	return !strings.HasPrefix(path.Join(path.Dir(p.Path), name), "../")
}

// isTemplate reports whether a post has placeholders of a template instead of a title, or of
// a template engine for notes in its text.
func isTemplate(p *post.Post, body []byte) bool {
	for _, sign := range []string{"{{", "<%", "${"} {
		if strings.Contains(p.Title, sign) || strings.Contains(p.Slug, sign) {
			return true
		}
	}
	for _, sign := range []string{"<% tp.", "<%* ", "{{title}}", "{{date}}", "{{date:", "{{ title }}", "{{ .Name", "{{VALUE"} {
		if i := bytes.Index(body, []byte(sign)); i >= 0 && !inCode(body, i) {
			return true
		}
	}
	return false
}

// inCode reports whether byte i of body is in a code fence or between backticks.
func inCode(body []byte, i int) bool {
	before := body[:i]
	if (bytes.Count(before, []byte("\n```"))+bytes.Count(before[:min(3, len(before))], []byte("```")))%2 == 1 {
		return true
	}
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return bytes.Count(line, []byte("`"))%2 == 1 || bytes.HasPrefix(line, []byte("    ")) || bytes.HasPrefix(line, []byte("\t"))
}
