package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/memory"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// textMeasure is the widest text in cells without --width.
const textMeasure = 80

// widestMeasure is the widest text in cells with --width: a rule is as wide as the text.
const widestMeasure = 1 << 16

type showOptions struct {
	format string
	width  int
	pager  bool
}

func showFormats() []string { return []string{"ansi", "text", "markdown", "json"} }

const showAbout = `Show one post, by its slug, its path in the content, or a Markdown file.
SLUG#heading shows that section only; - is standard input.`

func (a *app) show() *cobra.Command {
	var opt showOptions
	about := showAbout
	if a.env.Archive != nil {
		about = "Show one post, by its slug or path. SLUG#heading shows that section only."
	}
	cmd := &cobra.Command{
		Use:   "show SLUG|PATH",
		Short: "Show one post",
		Long:  about,
		Example: `  quire show idempotency-keys
  quire show "idempotency-keys#what-about-failures" --pager
  quire show idempotency-keys --format json | jq '.headings[].text'`,
		Args: exactlyOne("the slug or path of a post"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if opt.format == "" {
				opt.format = a.showDefaults().format
			}
			if err := checkFormat(opt.format, showFormats()); err != nil {
				return err
			}
			return a.printPost(cmd.Context(), args[0], opt)
		},
		ValidArgsFunction: a.slugs(),
	}
	flags := cmd.Flags()
	flags.StringVar(&opt.format, "format", "",
		"print as `FORMAT`: ansi, text, markdown or json (default: ansi on a terminal, else text)")
	flags.Var(intFlag{&opt.width, 1, maxNumber}, "width",
		"wrap text at `N` cells (default: the terminal's width, at most 80)")
	if a.env.Page != nil {
		flags.BoolVar(&opt.pager, "pager", false, "show in $PAGER, or less")
	}
	a.setChoices(cmd, "format", showFormats())
	return cmd
}

func (a *app) showDefaults() showOptions {
	if a.isStyled() {
		return showOptions{format: "ansi"}
	}
	return showOptions{format: "text"}
}

// printPost prints the post or file called name. A name that looks like a path is a file;
// any other is looked up in the content first.
func (a *app) printPost(ctx context.Context, name string, opt showOptions) error {
	if name == "" {
		return usageHint("name a post by its slug or path", "the name is empty")
	}
	if a.env.Archive == nil && (name == "-" || looksLikePath(name) &&
		(!filepath.IsAbs(name) || isFile(withoutHeading(name)) || isFile(name))) {
		return a.printNamedFile(ctx, name, opt)
	}
	ix, err := a.load(ctx)
	if err != nil {
		return err
	}
	p, nearest := ix.Lookup(name)
	heading := ""
	// Looking up drops a fragment, but a name may really hold a "#".
	if at := strings.LastIndexByte(name, '#'); at > 0 && (p == nil || p.Slug != name && p.Path != name) {
		if q, near := ix.Lookup(name[:at]); q != nil {
			p, heading = q, name[at+1:]
		} else {
			nearest = near
		}
	}
	if p == nil {
		if a.env.Archive == nil && (looksLikePath(name) || isFile(name) || isFile(withoutHeading(name))) {
			return a.printNamedFile(ctx, name, opt)
		}
		return unknownPost(name, nearest)
	}
	release, err := memory.Reserve(ctx, ix.Stamp(p).Size)
	if err != nil {
		return fmt.Errorf("%s: %w", sanitize.Line(p.Path), err)
	}
	defer release()
	text, err := ix.Text(p)
	if err == nil && opt.format == "markdown" { // as it is written
		text.Markdown, err = ix.Read(p)
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", sanitize.Line(p.Path), err)
	}
	return a.print(ctx, postOutput{post: p, body: text.Markdown, index: ix}, heading, opt)
}

// looksLikePath reports whether name looks like a file. An absolute path may also be the
// address of a post.
func looksLikePath(name string) bool {
	return name == "." || name == ".." || filepath.IsAbs(name) || strings.HasPrefix(name, "./") ||
		strings.HasPrefix(name, "../")
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

func withoutHeading(name string) string {
	file, _ := splitHeading(name)
	return file
}

func (a *app) printNamedFile(ctx context.Context, name string, opt showOptions) error {
	heading := ""
	if !isFile(name) {
		name, heading = splitHeading(name)
	}
	file, err := a.open(ctx, name)
	if err != nil {
		return err
	}
	p, body := file.parse()
	if opt.format == "markdown" { // as it is written
		body = post.Body(file.Source)
	}
	return a.print(ctx, postOutput{post: p, body: body}, heading, opt)
}

func unknownPost(name string, nearest []*post.Post) error {
	hint := "quire list shows all posts"
	if len(nearest) > 0 {
		hint = "did you mean one of these?"
		for _, p := range nearest {
			hint += "\n  " + p.Slug
		}
	}
	return usererr.New(sanitize.Line(name)+": no such post", hint)
}

// postOutput is a post to print; index is nil for a file outside any archive.
type postOutput struct {
	post  *post.Post
	body  []byte
	index *index.Index
}

func (a *app) print(ctx context.Context, s postOutput, heading string, opt showOptions) error {
	whole := heading == ""
	if !whole {
		var err error
		if s.body, err = section(ctx, s.post.Path, s.body, heading); err != nil {
			return fmt.Errorf("%s: %w", s.post.Slug, err)
		}
	}
	var paged strings.Builder
	var out io.Writer = a.out
	if opt.pager {
		out = &paged
	}
	if err := a.printAs(ctx, out, s, whole, opt); err != nil {
		return err
	}
	if opt.pager {
		return a.env.Page(ctx, sanitize.Rows(paged.String()))
	}
	return nil
}

// printAs prints a post in the format that opt names, under its title if whole is true.
func (a *app) printAs(ctx context.Context, out io.Writer, s postOutput, whole bool, opt showOptions) error {
	switch opt.format {
	case "json":
		shown, err := s.outline(ctx)
		if err != nil {
			return err
		}
		return writeJSON(out, shown)
	case "markdown":
		return printMarkdown(ctx, out, s.body)
	default:
		return a.printRendered(ctx, out, s, whole, opt)
	}
}

// printMarkdown prints Markdown as it is written, some lines at a time, with one line feed at the end.
func printMarkdown(ctx context.Context, out io.Writer, body []byte) error {
	const some = 64 << 10 // bytes
	ends := ""            // line feeds that are printed if more follows
	for len(body) > 0 {
		n := len(body)
		if n > some {
			if i := bytes.IndexByte(body[some:], '\n'); i >= 0 {
				n = some + i + 1
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		text := sanitize.Text(string(body[:n]))
		body = body[n:]
		full := strings.TrimRight(text, "\n")
		if full == "" {
			ends += text
			continue
		}
		if _, err := io.WriteString(out, ends+full); err != nil {
			return err
		}
		ends = text[len(full):]
	}
	_, err := io.WriteString(out, "\n")
	return err
}

// printRendered prints a post as text, under its title if whole is true.
func (a *app) printRendered(ctx context.Context, out io.Writer, s postOutput, whole bool, opt showOptions) error {
	o := render.Options{Width: a.textWidth(opt), TeX: !sanitize.IsUTF8(a.env.Getenv)}
	style := styler{}
	article := render.NewDocumentOf(s.post.Path, s.body, s.post.Title)
	rows := article.Text
	if opt.format == "ansi" {
		o.Theme = theme.PostColors{}
		if !a.noColor {
			o.Theme = a.theme.Post
			o.Theme.CodeBackground = "" // no screen is painted that it would go with
		}
		o.Hyperlinks = a.env.Terminal && a.isStyled()
		style = styler{on: true, color: !a.noColor}
		rows = article.Rows
	}
	var failed error
	emit := func(row string) bool {
		if failed == nil {
			_, failed = io.WriteString(out, row+"\n")
		}
		return failed == nil
	}
	if whole {
		for _, line := range textwidth.Wrap(s.post.ShownTitle(o.TeX), o.Width, 0) {
			emit(style.bold(line))
		}
		for _, line := range joinWrapped(byline(s.post), " · ", o.Width) {
			emit(style.faint(line))
		}
		emit("")
	}
	rendered := 0
	err := rows(ctx, o, func(row string) bool {
		rendered++
		return emit(row)
	})
	if err == nil && rendered == 0 {
		emit("")
	}
	if err == nil {
		err = failed
	}
	return err
}

func (a *app) textWidth(opt showOptions) int {
	switch {
	case opt.width > 0:
		return min(opt.width, widestMeasure)
	case a.outputWidth() > 0:
		return min(a.outputWidth(), textMeasure)
	default:
		return textMeasure
	}
}

// joinWrapped joins words with sep into lines of at most width cells. It breaks a word only
// if the word alone does not fit.
func joinWrapped(words []string, sep string, width int) []string {
	var lines []string
	for _, word := range words {
		if n := len(lines); n > 0 && textwidth.Width(lines[n-1])+textwidth.Width(sep)+textwidth.Width(word) <= width {
			lines[n-1] += sep + word
			continue
		}
		lines = append(lines, textwidth.Wrap(word, width, 0)...)
	}
	return lines
}

// byline returns the facts about a post.
func byline(p *post.Post) []string {
	var parts []string
	if !p.Date.IsZero() {
		parts = append(parts, dateText(p.Date))
	}
	parts = append(parts, fmt.Sprintf("%d min read", p.Minutes))
	if p.Category() != "" {
		parts = append(parts, p.Category())
	}
	if len(p.Authors) > 0 {
		parts = append(parts, "by "+p.AuthorNames())
	}
	for _, tag := range p.Tags {
		parts = append(parts, "#"+tag)
	}
	if p.Draft {
		parts = append(parts, "draft")
	}
	return parts
}
