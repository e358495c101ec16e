package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"

	"quire/internal/index"
	"quire/internal/index/cache"
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
	others  anchorCache
	version map[string]string // of posts, by path
	isKept  bool              // what is found is kept, so that what it depends on counts
}

// postChecker checks one post after the other, for one goroutine.
type postChecker struct {
	*checker
	bodies   *folder.Bodies
	versions *folder.Versions

	post     *post.Post // that is checked
	body     []byte
	anchors  *anchors
	problems map[link]problem // of its links that have been looked at
	found    cache.Check
}

// link is a link or an image of the post that is checked.
type link struct {
	target  string
	isImage bool
}

// problem is why a link leads nowhere, and the rule it breaks; the zero value means no problem.
type problem struct{ rule, why string }

// isCurrent reports whether a check still says what the post and all that it depends on do.
func (c *postChecker) isCurrent(p *post.Post, check cache.Check) bool {
	if check.Version == "" || check.Version != c.version[p.Path] {
		return false
	}
	for path, version := range check.Posts {
		if c.version[path] != version {
			return false
		}
	}
	for target, version := range check.Assets {
		if c.versions.Asset(p.Path, target) != version {
			return false
		}
	}
	for name, version := range check.Files {
		if now, _ := c.versions.File(name); now != version {
			return false
		}
	}
	return true
}

// check finds out what is wrong with the text of a post: links to files, headings and wiki pages that
// do not exist, images that are missing or cannot be shown, and parts that are shown
// verbatim. It parses the blocks that may have any of that.
func (c *postChecker) check(ctx context.Context, p *post.Post) cache.Check {
	body, err := c.bodies.Read(p.Path)
	if err != nil {
		return cache.Check{}
	}
	c.found = cache.Check{Version: c.version[p.Path], Template: isTemplate(p, body)}
	if !mayHaveFindings(body) {
		return c.found
	}
	doc := render.NewDocumentOf(p.Path, body, "")
	c.post, c.body, c.anchors = p, body, newAnchors(doc, body)
	clear(c.problems)
	isHazardous := render.IsHazardous(doc.Plain())
	isSuspicious, isReference := c.suspect(ctx, doc.Targets())
	if !isSuspicious && !isHazardous {
		return c.found
	}
	outline, err := doc.OutlineOf(ctx, func(block []byte) bool {
		if isHazardous && render.IsHazardous(block) || isReference && bytes.IndexByte(block, '[') >= 0 {
			return true
		}
		isSuspicious, _ := c.suspect(ctx, func(yield func(render.Target) bool) {
			render.Targets(block)(func(t render.Target) bool { return t.IsDefinition || yield(t) })
		})
		return isSuspicious
	})
	if err == nil {
		c.checkOutline(ctx, outline)
	}
	return c.found
}

// suspect reports whether one of targets, if it is that of a link or an image, may be a finding, and
// whether one of a link reference may.
func (c *postChecker) suspect(ctx context.Context, targets iter.Seq[render.Target]) (isSuspicious, isReference bool) {
	for t := range targets {
		if ctx.Err() != nil {
			break
		}
		if t.IsUnclear || t.Image && c.problem(ctx, link{t.Name, true}).why != "" || t.Link &&
			c.problem(ctx, link{t.Name, false}).why != "" {
			isSuspicious = true
			if isReference = isReference || t.IsDefinition; isReference {
				break
			}
		}
	}
	return isSuspicious, isReference
}

// problem returns why a link or an image of the post leads nowhere.
func (c *postChecker) problem(ctx context.Context, l link) problem {
	found, isKnown := c.problems[l]
	if isKnown {
		return found
	}
	if l.isImage {
		found = problem{"image", c.imageProblem(c.post, l.target)}
	} else {
		found.rule, found.why = c.linkProblem(ctx, c.post, l.target)
	}
	c.problems[l] = found
	return found
}

// checkOutline adds what is wrong with the links and blocks of the post.
func (c *postChecker) checkOutline(ctx context.Context, outline *render.Outline) {
	find := func(line int, rule, message string) {
		c.found.Findings = append(c.found.Findings, post.Finding{
			Path: c.post.Path, Line: max(c.post.Line, 1) + max(line, 1) - 1, Severity: post.Warning, Rule: rule,
			Message: message,
		})
	}
	for _, l := range outline.Links {
		if ctx.Err() != nil {
			break
		}
		if found := c.problem(ctx, link{l.Target, l.Image}); found.why != "" {
			find(l.Line, found.rule, found.why)
		}
	}
	for _, w := range outline.Verbatim {
		find(w.Line, "markdown", w.Why+": shown verbatim from here on: break it up, or close what it opens")
	}
	if outline.UnclosedFence > 0 {
		find(outline.UnclosedFence, "markdown", "unclosed code fence: the rest of the post is code")
	}
}

// asset returns what a target of a post means, and takes note that the check depends on it.
func (c *postChecker) asset(p *post.Post, target string) ([]byte, error) {
	version, name := c.versions.Find(p.Path, target) // before it is read
	if c.isKept {
		if c.found.Assets == nil {
			c.found.Assets = map[string]uint64{}
		}
		c.found.Assets[target] = version
	}
	if name == "" {
		return nil, fs.ErrNotExist
	}
	return c.ix.Asset(p, target, picture.MaxBytes)
}

// hasFile reports whether a link of p to name leads to a file: beside p, from the root of
// the content, or, for a bare name as in a wiki, anywhere. Links out of the content are
// not checked.
func (c *postChecker) hasFile(p *post.Post, name string) bool {
	f := c.files
	beside := path.Join(path.Dir(p.Path), name)
	if strings.HasPrefix(beside, "../") || f.paths[beside] || f.paths[path.Clean(name)] {
		return true
	}
	if !strings.Contains(name, "/") && f.names[name] {
		return true
	}
	version, isThere := c.versions.File(beside)
	if c.isKept {
		if c.found.Files == nil {
			c.found.Files = map[string]uint64{}
		}
		c.found.Files[beside] = version
	}
	if !isThere {
		return false
	}
	_, err := c.ix.Read(&post.Post{Path: beside})
	return err == nil
}

// anchorsOf returns the targets in another post, and takes note that the check depends on it.
func (c *postChecker) anchorsOf(p *post.Post) *anchors {
	if c.isKept {
		if c.found.Posts == nil {
			c.found.Posts = map[string]string{}
		}
		c.found.Posts[p.Path] = c.version[p.Path]
	}
	return c.others.of(c.ix, p)
}

// linkProblem returns why a link leads nowhere, and the rule that says so; "" if it leads
// somewhere, or out of the content.
func (c *postChecker) linkProblem(ctx context.Context, p *post.Post, target string) (rule, why string) {
	shown := textwidth.Truncate(sanitize.Line(target), 80)
	if isGenerated(target) {
		return "", ""
	}
	if name, ok := localPath(target); ok && isFileLink(name) && !c.hasFile(p, name) {
		return "link", "no such file: " + shown
	}
	dead := false
	switch to := c.ix.Follow(p, target); {
	case to.Kind == index.ToAnchor:
		dead = !c.anchors.has(ctx, to.Fragment)
	case to.Kind == index.ToExternal, strings.HasPrefix(target, "/"): // an address of the site
	case to.Post != nil && to.Fragment != "":
		dead = !c.anchorsOf(to.Post).has(ctx, to.Fragment)
	case to.Post == nil && isWikiLink(c.body, target) && !c.hasPage(p, target):
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
func (c *postChecker) hasPage(p *post.Post, target string) bool {
	name, _, _ := strings.Cut(target, "#")
	if c.files.titles[strings.ToLower(name)] || c.hasFile(p, name) {
		return true
	}
	_, err := c.asset(p, name)
	return err == nil || errors.Is(err, folder.ErrTooLarge)
}

// isGenerated reports whether a target has something for a generator to fill in.
func isGenerated(target string) bool { return strings.ContainsAny(target, "{}<>$") }

// imageProblem returns why an image of the content is missing or can never be shown as a
// picture: "" if it can, if it is not in the content, or if its format is shown elsewhere.
func (c *postChecker) imageProblem(p *post.Post, target string) string {
	shown := textwidth.Truncate(sanitize.Line(target), 60)
	data, err := c.asset(p, target)
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
	if !ok || isGenerated(target) || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "@") ||
		strings.HasPrefix(name, "~") ||
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
	for _, sign := range []string{
		"<% tp.", "<%* ", "{{title}}", "{{date}}", "{{date:", "{{ title }}", "{{ .Name",
		"{{VALUE",
	} {
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
	return bytes.Count(line, []byte("`"))%2 == 1 || bytes.HasPrefix(line, []byte("    ")) ||
		bytes.HasPrefix(line, []byte("\t"))
}
