package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
	"quire/internal/parallel"
	"quire/internal/post"
	"quire/internal/sanitize"
)

type findingJSON struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
}

const checkAbout = `Check the content and print one finding per line:
path:line: severity: message [rule]. The exit status is 1 if there is an error.

An error means that something the author wrote gets lost; a warning is worth a look.
Relative links to Markdown files, wiki pages, anchors and relative images are checked;
absolute addresses and shortcodes are not.`

func (a *app) check() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the content for problems",
		Long:  checkAbout,
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, checkFormats()); err != nil {
				return err
			}
			ix, err := a.load(cmd.Context())
			if err != nil {
				return err
			}
			findings, err := collectFindings(cmd.Context(), ix, a.cache())
			if err != nil {
				return err
			}
			if err := a.printFindings(findings, format); err != nil {
				return err
			}
			return a.summarize(findings, ix)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "print as `FORMAT`: text or json")
	a.setChoices(cmd, "format", checkFormats())
	return cmd
}

func checkFormats() []string { return []string{"text", "json"} }

func (a *app) printFindings(findings []post.Finding, format string) error {
	if format == "json" {
		out := make([]findingJSON, len(findings))
		for i, f := range findings {
			out[i] = findingJSON{f.Path, max(f.Line, 1), string(f.Severity), f.Rule, f.Message}
		}
		return writeJSON(a.out, out)
	}
	for _, f := range findings {
		if _, err := fmt.Fprintln(a.out, sanitize.Line(f.String())); err != nil {
			return err
		}
	}
	return nil
}

// summarize prints the number of findings and of omitted files on a terminal, and fails if one is an error.
func (a *app) summarize(findings []post.Finding, ix *index.Index) error {
	errs := 0
	for _, f := range findings {
		if f.Severity == post.Error {
			errs++
		}
	}
	if a.env.Terminal {
		fmt.Fprintf(a.env.Stderr, "%s, %s in %s\n", english.Plural(errs, "error", ""),
			english.Plural(len(findings)-errs, "warning", ""), english.Plural(len(ix.Posts()), "post", ""))
		for line := range strings.Lines(ix.Site().LeftOut) {
			fmt.Fprintf(a.env.Stderr, "left out: %s\n", strings.TrimSpace(line))
		}
	}
	if errs > 0 {
		return errSilent
	}
	return nil
}

// collectFindings returns the findings of the index and of the posts, by path and line.
func collectFindings(ctx context.Context, ix *index.Index, kept cache.Cache) ([]post.Finding, error) {
	findings := ix.Findings()
	posts := ix.Documents()
	templates := map[string]bool{} // by path
	for _, f := range findings {
		if strings.Contains(f.Message, "{{") || strings.Contains(f.Message, "<%") {
			templates[f.Path] = true
		}
	}
	for i, c := range checkPosts(ctx, ix, kept) {
		findings = append(findings, c.Findings...)
		if c.Template {
			templates[posts[i].Path] = true
		}
	}
	findings = append(findings, templateFolders(posts, templates)...)
	slices.SortStableFunc(findings, func(a, b post.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return findings, ctx.Err()
}

// templateFolders returns a finding for each folder whose posts are mostly templates.
func templateFolders(posts []*post.Post, templates map[string]bool) []post.Finding {
	all, found := map[string]int{}, map[string]int{}
	for _, p := range posts {
		if p.Page != post.NoPage {
			continue
		}
		dir := path.Dir(p.Path)
		all[dir]++
		if templates[p.Path] {
			found[dir]++
		}
	}
	var out []post.Finding
	for _, dir := range slices.Sorted(maps.Keys(found)) {
		if dir == "." || 2*found[dir] < all[dir] {
			continue
		}
		out = append(out, post.Finding{
			Path: dir, Line: 1, Severity: post.Warning, Rule: "template",
			Message: fmt.Sprintf("looks like a folder of templates, read as %s: rename it to _%s",
				english.Plural(all[dir], "post", ""), path.Base(dir)),
		})
	}
	return out
}

// checkPosts checks the text of each post, but for those of which the cache knows what was found and
// that nothing has changed which that depends on.
func checkPosts(ctx context.Context, ix *index.Index, kept cache.Cache) []cache.Check {
	posts, versions := ix.Documents(), ix.VersionKeys()
	c := &checker{ix: ix, files: filesOf(posts), version: make(map[string]string, len(posts))}
	for i, p := range posts {
		c.version[p.Path] = versions[i]
	}
	var before map[string]cache.Check
	src, world := ix.Source(), addressHash(posts)
	if c.isKept = kept.Dir != "" && src.Dir() != "" && !src.IsJoined(); c.isKept {
		before = kept.LoadChecks(src, world)
	}
	found := make([]cache.Check, len(posts))
	var checked atomic.Int64
	parallel.Do(len(posts), func() (func(int), func()) {
		w := &postChecker{checker: c, bodies: src.Bodies(), versions: src.Versions(), problems: map[link]problem{}}
		return func(i int) {
				if ctx.Err() != nil || posts[i].Page != post.NoPage {
					return
				}
				known, ok := before[posts[i].Path]
				if ok = ok && w.isCurrent(posts[i], known); !ok {
					checked.Add(1)
					known = w.check(ctx, posts[i])
				}
				found[i] = known
			}, func() {
				w.bodies.Close()
				w.versions.Close()
			}
	})
	if c.isKept && ctx.Err() == nil && (checked.Load() > 0 || len(before) != len(posts)) {
		all := make(map[string]cache.Check, len(posts))
		for i, p := range posts {
			all[p.Path] = found[i]
		}
		kept.SaveChecks(src, world, all)
	}
	return found
}

// addressHash returns a hash of all by which links may lead to posts.
func addressHash(posts []*post.Post) string {
	h := sha256.New()
	for _, p := range posts {
		for _, s := range append([]string{p.Path, p.Source, p.Slug, p.Title, p.Canonical, p.Lang}, p.Aliases...) {
			_, _ = io.WriteString(h, s)
			_, _ = h.Write([]byte{0xff})
		}
		_, _ = h.Write([]byte{0xfe})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// files are the paths, base names and folded titles that a link may mean.
type files struct{ paths, names, titles map[string]bool }

func filesOf(posts []*post.Post) files {
	f := files{make(map[string]bool, len(posts)), make(map[string]bool, len(posts)), make(map[string]bool, len(posts))}
	for _, p := range posts {
		f.paths[p.Path] = true
		f.names[path.Base(p.Path)] = true
		f.titles[strings.ToLower(p.Title)] = true
	}
	return f
}

// isFileLink reports whether a local link is relative, to Markdown, and without anything
// that a generator fills in.
func isFileLink(name string) bool {
	return folder.IsMarkdown(name) && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "@") &&
		!strings.ContainsAny(name, "{}<>$%")
}
