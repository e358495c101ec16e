package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// checkPost returns the findings in the text of a post: links to files that do not exist,
// parts that are shown verbatim, and images that cannot be shown.
func checkPost(ctx context.Context, ix *index.Index, p *post.Post, all files) []post.Finding {
	body, err := ix.Read(p)
	if err != nil {
		return nil
	}
	links, images, hazards := mayHaveLinks(body), mayHaveImages(body), render.IsHazardous(body)
	if !links && !images && !hazards {
		return nil
	}
	outline, err := render.NewDocument(body, "").Outline(ctx)
	if err != nil {
		return nil
	}
	var findings []post.Finding
	find := func(line int, rule, message string) {
		findings = append(findings, post.Finding{
			Path: p.Path, Line: max(p.Line, 1) + max(line, 1) - 1, Severity: post.Warning, Rule: rule, Message: message,
		})
	}
	for _, link := range outline.Links {
		if ctx.Err() != nil {
			break
		}
		if link.Image {
			if why := imageProblem(ix, p, link.Target); why != "" {
				find(link.Line, "image", why)
			}
			continue
		}
		if name, ok := localPath(link.Target); ok && isFileLink(name) && !all.has(ix, p, name) {
			find(link.Line, "link", fmt.Sprintf("no such file: %s", sanitize.Line(link.Target)))
		}
	}
	for _, w := range outline.Verbatim {
		find(w.Line, "markdown", w.Why+": shown verbatim from here on: break it up, or close what it opens")
	}
	if outline.UnclosedFence > 0 {
		find(outline.UnclosedFence, "markdown", "a code fence that is never closed: the rest of the post is code")
	}
	return findings
}

// mayHaveImages reports whether body shows an image; other posts need not be parsed.
func mayHaveImages(body []byte) bool {
	return bytes.Contains(body, []byte("![")) || bytes.Contains(bytes.ToLower(body), []byte("<img"))
}

// imageProblem returns why an image of the content can never be shown as a picture: "" if it
// can, if it is not in the content, or if its format is shown elsewhere.
func imageProblem(ix *index.Index, p *post.Post, target string) string {
	data, err := ix.Asset(p, target, picture.MaxBytes)
	switch {
	case errors.Is(err, folder.ErrTooLarge):
		return err.Error() + ": make it smaller"
	case err != nil:
		return ""
	}
	if _, _, err := picture.Measure(data, picture.Limits{}); err != nil && !errors.Is(err, picture.ErrUnsupported) {
		return textwidth.Truncate(sanitize.Line(target), 60) + ": " + err.Error() + ": replace it"
	}
	return ""
}
