// Package linear is the reader as a line-based prompt: lines are only ever appended. It writes
// no escape sequences and no frames, so that it suits screen readers, braille displays,
// minimal terminals and scripts.
//
// Views are on a stack, with the archive at the bottom and menus, search results and posts
// above it. A command goes to the view on top.
//
// Several can run in one process: input and output come from the caller, and nothing is
// shared. The package parses no flags and knows no terminal.
package linear

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"quire/internal/index"
	"quire/internal/parallel"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Options are what Run reads and how.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Load reads the archive at the start and to rescan it; nil with Document.
	Load     func(context.Context) (*index.Index, error)
	Document *Document    // a single text instead of the archive, nil for none
	Filter   index.Filter // of the list; its Marks returns those of the reader
	Open     string       // slug or path of the first post, with or without #heading, or a heading of Document; "" for the start
	PageSize int          // posts on a page, 0 for 10
	Width    int          // cells of a line, 0 for 72
	Height   int          // lines of text between two prompts, 0 for all
	TeX      bool         // show formulas as they are written, for terminals without Unicode
	// SaveMarks saves whether a post is read and starred, which Filter.Marks returns from then
	// on. Its error is shown. nil saves nothing.
	SaveMarks func(ctx context.Context, p *post.Post, now index.Marks) error
	// LastHeading returns the identifier of the heading under which a post was left, "" for
	// none. SavePosition saves it, with the share of the post above it. Either may be nil.
	LastHeading  func(p *post.Post) (heading string)
	SavePosition func(ctx context.Context, p *post.Post, heading string, share float64) error
	// NotSavedReason is why marks are not saved permanently, "" when they are. It is shown with
	// the first star.
	NotSavedReason string
	// Sources is what can be done with the offline library.
	Sources Sources
	// Echo writes each command after the prompt, for an input that is not visible.
	Echo bool
	// Raw is the terminal of In when that is in raw mode: what is typed is echoed to it, which
	// is characters, line feeds and erasures. Goroutines may write to it and to Out at once.
	Raw io.Writer
}

// Document is a text outside the library.
type Document struct {
	Title string
	Body  []byte // Markdown
}

const (
	defaultPage  = 10
	defaultWidth = 72
	maxLine      = 1000 // bytes of a command; the rest of a longer one is dropped
	maxDepth     = 50   // views on the stack
)

// A view is what the prompt is for.
type view interface {
	// show writes the view, when it is opened or returned to.
	show(*repl) error
	// handle handles a command. done is false when it is unknown.
	handle(r *repl, command string) (done bool, err error)
	// name is shown in the prompt.
	name() string
	// help returns the commands, a line each.
	help() []string
	// close ends the work of the view.
	close()
}

// A repl is one run of the prompt.
type repl struct {
	ctx   context.Context //nolint:containedctx // a repl is one call of Run
	opt   Options
	out   *bufio.Writer
	lines <-chan string
	ix    *index.Index
	views []view
	rows  int // that were written since the last prompt
}

// errBack is returned by commands that close the view.
var errBack = errors.New("up")

// Run prompts for commands until the reader quits, the input ends, or ctx is done.
func Run(ctx context.Context, opt Options) error {
	if opt.PageSize <= 0 {
		opt.PageSize = defaultPage
	}
	if opt.Width <= 0 {
		opt.Width = defaultWidth
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if opt.Raw != nil {
		opt.In, opt.Echo = newLineEditor(opt.In, opt.Raw), false
	}
	r := &repl{ctx: parallel.Sliced(ctx), opt: opt, out: bufio.NewWriter(opt.Out), lines: readLines(ctx, opt.In)}
	defer func() {
		for len(r.views) > 0 {
			r.pop()
		}
	}()
	if err := r.begin(); err != nil {
		return err
	}
	for len(r.views) > 0 {
		err := r.prompt()
		switch {
		case errors.Is(err, io.EOF):
			r.say("")
			return r.out.Flush()
		case err != nil:
			return err
		}
	}
	return r.out.Flush()
}

// begin shows the first view.
func (r *repl) begin() error {
	if doc := r.opt.Document; doc != nil {
		v := newPostView(&post.Post{Title: doc.Title}, doc.Body)
		if v.heading = r.opt.Open; v.heading == "" {
			v.heading, v.resumes = r.lastHeading(v.post)
		}
		return r.push(v)
	}
	if err := r.load(); err != nil {
		return err
	}
	list := &archive{}
	r.views = []view{list}
	if r.opt.Open != "" {
		if p, _ := r.ix.Lookup(r.opt.Open); p != nil {
			list.reselect(r)
			if _, heading, named := strings.Cut(r.opt.Open, "#"); named {
				return r.openAt(p, heading)
			}
			return r.open(p)
		}
		r.say("There is no post “" + sanitize.Line(r.opt.Open) + "”.")
	}
	return r.views[0].show(r)
}

func (r *repl) load() (err error) {
	r.ix, err = r.opt.Load(r.ctx)
	return err
}

// prompt reads one command and handles it.
func (r *repl) prompt() error {
	top := r.views[len(r.views)-1]
	typed, err := r.readLine(top.name() + "> ")
	if err != nil {
		return err
	}
	switch typed {
	case "q", "quit", "..":
		err = errBack
	case "Q", "exit":
		for len(r.views) > 0 {
			r.pop()
		}
		return nil
	case "h", "help", "?":
		r.showHelp(top)
	default:
		var done bool
		done, err = top.handle(r, typed)
		if err == nil && !done {
			r.say("Unknown command “" + textwidth.Truncate(typed, 40) + "”. Type h for help.")
		}
	}
	if errors.Is(err, errBack) {
		return r.back()
	}
	return err
}

// pop closes the view on top.
func (r *repl) pop() {
	top := len(r.views) - 1
	if v, ok := r.views[top].(*postView); ok {
		r.savePosition(v)
	}
	r.views[top].close()
	r.views = r.views[:top]
}

// back closes the view on top and shows the one below.
func (r *repl) back() error {
	r.pop()
	if len(r.views) == 0 {
		return nil
	}
	return r.views[len(r.views)-1].show(r)
}

// push shows a view on top of the others.
func (r *repl) push(l view) error {
	if len(r.views) >= maxDepth { // the second one goes: the first is the archive
		r.views[1].close()
		r.views = append(r.views[:1], r.views[2:]...)
	}
	r.views = append(r.views, l)
	return l.show(r)
}

// readLine writes a prompt and reads a line.
func (r *repl) readLine(prompt string) (string, error) {
	r.rows = 0
	r.out.WriteString(prompt) //nolint:errcheck // Flush returns the error
	if err := r.out.Flush(); err != nil {
		return "", err
	}
	var line string
	ok := false
	parallel.Wait(r.ctx, func() {
		select {
		case <-r.ctx.Done():
		case line, ok = <-r.lines:
		}
	})
	switch err := r.ctx.Err(); {
	case err != nil:
		return "", err
	case !ok:
		return "", io.EOF
	}
	if r.opt.Echo {
		r.say(line)
	}
	return line, nil
}

// readLines reads commands until the input ends. Its goroutine ends with the input, which the
// caller closes.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, maxLine)
		for {
			line, rest, err := r.ReadLine()
			for typed := string(line); err == nil; {
				if !rest {
					select {
					case lines <- strings.TrimSpace(sanitize.Line(typed)):
					case <-ctx.Done():
						return
					}
					break
				}
				_, rest, err = r.ReadLine() // the rest of a long line
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// say writes text in as many lines as it takes.
func (r *repl) say(text string) {
	if text == "" {
		r.row("")
		return
	}
	for _, line := range textwidth.Wrap(text, r.opt.Width, 0) {
		r.row(line)
	}
}

// row writes one line.
func (r *repl) row(line string) {
	r.rows++
	r.out.WriteString(strings.TrimRight(line, " ") + "\n") //nolint:errcheck // Flush returns the error
}

// showHelp writes the commands of a view.
func (r *repl) showHelp(l view) {
	for _, line := range l.help() {
		r.say(line)
	}
	r.say("h: help")
	r.say("q: go back, or quit from the archive; Q: quit")
}

// parseNumber parses a number from 1 to limit. done is false when a command is no number; ok
// is false when the number is out of range, which is reported.
func (r *repl) parseNumber(typed string, limit int) (n int, ok, done bool) {
	n, err := strconv.Atoi(typed)
	switch {
	case err != nil:
		return 0, false, false
	case n < 1 || n > limit:
		r.say("There is no item " + typed + ".")
		return 0, false, true
	}
	return n, true, true
}
