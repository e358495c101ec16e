package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"quire/internal/index"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// checkPost finds what is wrong in the text of a post: links to files that do not exist,
// parts that are shown as they were written, and images that cannot be shown.
func checkPost(ctx context.Context, ix *index.Index, p *post.Post, all files) []post.Finding {
	body, err := ix.Read(p)
	if err != nil {
		return nil
	}
	links, images, hazards := mayHaveLinks(body), mayHaveImages(body), render.Hazardous(body)
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
			find(link.Line, "link", fmt.Sprintf("%s does not exist: correct the link or remove it", sanitize.Line(link.Target)))
		}
	}
	for _, w := range outline.Verbatim {
		find(w.Line, "markdown", w.Why+": it is shown as written from here on: break it up, or close what it opens")
	}
	if outline.UnclosedFence > 0 {
		find(outline.UnclosedFence, "markdown", "a code fence that is never closed: all that follows is code: close it")
	}
	return findings
}

// mayHaveImages spares the parsing of posts that show no image.
func mayHaveImages(body []byte) bool {
	return bytes.Contains(body, []byte("![")) || bytes.Contains(bytes.ToLower(body), []byte("<img"))
}

// imageProblem says why an image of the content can never be shown as a picture, "" when it
// can, or is not of the content, or of a format that is shown elsewhere.
func imageProblem(ix *index.Index, p *post.Post, target string) string {
	data, err := ix.Asset(p, target, picture.MaxBytes)
	switch {
	case errors.Is(err, index.ErrTooLarge):
		return err.Error() + ": make it smaller"
	case err != nil:
		return ""
	}
	if _, _, err := picture.Measure(data, picture.Limits{}); err != nil && !errors.Is(err, picture.ErrUnsupported) {
		return textwidth.Truncate(sanitize.Line(target), 60) + ": " + err.Error() + ": replace it"
	}
	return ""
}
