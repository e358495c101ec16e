// Package linear is the reader as a dialogue: lines that are only ever appended, and a
// prompt. There are no escape sequences, no frames and no repaint in it, so that it suits
// screen readers, braille displays, terminals that can do nothing, and scripts.
//
//	level ─ show, do ─▶ lines     the archive, a choice, hits, a post: one above the other
//
// A dialogue takes what it reads from and writes to from its owner and shares nothing, so
// that many can run in one process. It parses no flags and knows no terminal.
package linear

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Options tell what a dialogue is about and how it is held.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Load reads the archive, at the start and whenever it is asked to; nil with Document.
	Load     func(context.Context) (*index.Index, error)
	Document *Document    // a single text instead of the archive
	Filter   index.Filter // what is listed; its Marks are those of the reader
	Open     string       // slug or path of the post to begin with, with #heading or without; "" for the archive
	PageSize int          // posts a page, 0 for 10
	Width    int          // cells of a line, 0 for 72
	Height   int          // lines after which a text waits for the reader, 0 for never
	// SaveMarks keeps of a post whether it has been read and is starred; its error is told. nil
	// keeps nothing. What it keeps, Filter.Marks knows from then on.
	SaveMarks func(ctx context.Context, p *post.Post, now index.Marks) error
	// LastHeading tells under which heading of a post, by its identifier, the reader stopped the last
	// time, "" for none; Leave keeps it, with the share of the post above. nil keeps none.
	LastHeading  func(p *post.Post) (heading string)
	SavePosition func(ctx context.Context, p *post.Post, heading string, share float64) error
	// NotSavedReason says, when it is not "", why that does not outlast the dialogue; it is told with
	// the first star.
	NotSavedReason string
	// Echo writes what was read after the prompt, for an input that nobody sees typed.
	Echo bool
	// Raw is set where In is a terminal that hands on every key by itself and shows none:
	// the dialogue echoes there what is typed, which is characters, line feeds and what
	// takes them back. Goroutines may write to it and to Out at once.
	Raw io.Writer
}

// Document is a text that belongs to no archive.
type Document struct {
	Title string
	Body  []byte // Markdown
}

const (
	defaultPage  = 10
	defaultWidth = 72
	maxLine      = 1000 // bytes of a command, the rest of a longer one is dropped
	maxDepth     = 50   // levels one above the other
)

// view is one level of the dialogue: what stands above the prompt.
type view interface {
	// show writes what the level is about, when it is come to or come back to.
	show(*repl) error
	// handle does what the reader typed; done is false when it means nothing here.
	handle(d *repl, typed string) (done bool, err error)
	// name stands before the prompt.
	name() string
	// help are the commands, a line each.
	help() []string
	// close ends what the level has under way.
	close()
}

// repl is one run.
type repl struct {
	ctx   context.Context //nolint:containedctx // a dialogue is one call of Run
	opt   Options
	out   *bufio.Writer
	lines <-chan string
	ix    *index.Index
	views []view
	rows  int // written since the last prompt
}

// errBack leaves a level.
var errBack = errors.New("up")

// Run holds a dialogue until the reader quits, the input ends, or ctx does.
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
	d := &repl{ctx: ctx, opt: opt, out: bufio.NewWriter(opt.Out), lines: readLines(ctx, opt.In)}
	defer func() {
		for len(d.views) > 0 {
			d.pop()
		}
	}()
	if err := d.begin(); err != nil {
		return err
	}
	for len(d.views) > 0 {
		err := d.prompt()
		switch {
		case errors.Is(err, io.EOF):
			d.say("")
			return d.out.Flush()
		case err != nil:
			return err
		}
	}
	return d.out.Flush()
}

// begin shows the first level.
func (d *repl) begin() error {
	if doc := d.opt.Document; doc != nil {
		r := newPostView(&post.Post{Title: doc.Title}, doc.Body)
		r.heading, r.resumes = d.lastHeading(r.post)
		return d.push(r)
	}
	if err := d.load(); err != nil {
		return err
	}
	list := &archive{}
	d.views = []view{list}
	if d.opt.Open != "" {
		if p, _ := d.ix.Lookup(d.opt.Open); p != nil {
			list.reselect(d)
			if _, heading, named := strings.Cut(d.opt.Open, "#"); named {
				return d.openAt(p, heading)
			}
			return d.open(p)
		}
		d.say("There is no post “" + sanitize.Line(d.opt.Open) + "”.")
	}
	return d.views[0].show(d)
}

func (d *repl) load() (err error) {
	d.ix, err = d.opt.Load(d.ctx)
	return err
}

// prompt asks once and does what is typed.
func (d *repl) prompt() error {
	top := d.views[len(d.views)-1]
	typed, err := d.readLine(top.name() + "> ")
	if err != nil {
		return err
	}
	switch typed {
	case "q", "quit", "..":
		err = errBack
	case "Q", "exit":
		for len(d.views) > 0 {
			d.pop()
		}
		return nil
	case "h", "help", "?":
		d.showHelp(top)
	default:
		var done bool
		done, err = top.handle(d, typed)
		if err == nil && !done {
			d.say("“" + textwidth.Truncate(typed, 40) + "” means nothing here; h tells what does.")
		}
	}
	if errors.Is(err, errBack) {
		return d.back()
	}
	return err
}

// pop takes the uppermost level away.
func (d *repl) pop() {
	top := len(d.views) - 1
	if r, ok := d.views[top].(*postView); ok {
		d.savePosition(r)
	}
	d.views[top].close()
	d.views = d.views[:top]
}

// back leaves the uppermost level for the one below.
func (d *repl) back() error {
	d.pop()
	if len(d.views) == 0 {
		return nil
	}
	return d.views[len(d.views)-1].show(d)
}

// push puts a level above the others.
func (d *repl) push(l view) error {
	if len(d.views) >= maxDepth { // the second of them goes: the way back ends in the archive
		d.views[1].close()
		d.views = append(d.views[:1], d.views[2:]...)
	}
	d.views = append(d.views, l)
	return l.show(d)
}

// readLine writes a prompt and reads a line.
func (d *repl) readLine(prompt string) (string, error) {
	d.rows = 0
	d.out.WriteString(prompt) //nolint:errcheck // Flush tells
	if err := d.out.Flush(); err != nil {
		return "", err
	}
	select {
	case <-d.ctx.Done():
		return "", d.ctx.Err()
	case line, ok := <-d.lines:
		if !ok {
			return "", io.EOF
		}
		if d.opt.Echo {
			d.say(line)
		}
		return line, nil
	}
}

// readLines reads commands until the input ends. Its goroutine ends with the input, which
// its owner closes.
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
				_, rest, err = r.ReadLine() // no command is that long
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// say writes words in as many lines as they take.
func (d *repl) say(words string) {
	if words == "" {
		d.row("")
		return
	}
	for _, line := range textwidth.Wrap(words, d.opt.Width, 0) {
		d.row(line)
	}
}

// row writes a line as it is.
func (d *repl) row(line string) {
	d.rows++
	d.out.WriteString(strings.TrimRight(line, " ") + "\n") //nolint:errcheck // Flush tells
}

func (d *repl) showHelp(l view) {
	for _, line := range l.help() {
		d.say(line)
	}
	d.say("h: this help")
	d.say("q: up one level, and out of the uppermost; Q: out at once")
}

// parseNumber is the number that was typed, from 1 to most.
func (d *repl) parseNumber(typed string, most int) (n int, ok, done bool) {
	n, err := strconv.Atoi(typed)
	switch {
	case err != nil:
		return 0, false, false
	case n < 1 || n > most:
		d.say("There is no number " + typed + ".")
		return 0, false, true
	}
	return n, true, true
}
