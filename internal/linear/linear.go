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
	// Keep keeps of a post whether it has been read and is starred; its error is told. nil
	// keeps nothing. What it keeps, Filter.Marks knows from then on.
	Keep func(ctx context.Context, p *post.Post, now index.Marks) error
	// Left tells under which heading of a post, by its identifier, the reader stopped the last
	// time, "" for none; Leave keeps it, with the share of the post above. nil keeps none.
	Left  func(p *post.Post) (heading string)
	Leave func(ctx context.Context, p *post.Post, heading string, share float64) error
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
	usualPage  = 10
	usualWidth = 72
	maxLine    = 1000 // bytes of a command, the rest of a longer one is dropped
	maxDepth   = 50   // levels one above the other
)

// level is one level of the dialogue: what stands above the prompt.
type level interface {
	// show writes what the level is about, when it is come to or come back to.
	show(*dialogue) error
	// do does what the reader typed; done is false when it means nothing here.
	do(d *dialogue, typed string) (done bool, err error)
	// name stands before the prompt.
	name() string
	// help are the commands, a line each.
	help() []string
	// leave ends what the level has under way.
	leave()
}

// dialogue is one run.
type dialogue struct {
	ctx    context.Context //nolint:containedctx // a dialogue is one call of Run
	opt    Options
	out    *bufio.Writer
	lines  <-chan string
	ix     *index.Index
	levels []level
	rows   int // written since the last prompt
}

// errUp leaves a level.
var errUp = errors.New("up")

// Run holds a dialogue until the reader quits, the input ends, or ctx does.
func Run(ctx context.Context, opt Options) error {
	if opt.PageSize <= 0 {
		opt.PageSize = usualPage
	}
	if opt.Width <= 0 {
		opt.Width = usualWidth
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if opt.Raw != nil {
		opt.In, opt.Echo = newTyping(opt.In, opt.Raw), false
	}
	d := &dialogue{ctx: ctx, opt: opt, out: bufio.NewWriter(opt.Out), lines: readLines(ctx, opt.In)}
	defer func() {
		for len(d.levels) > 0 {
			d.leave()
		}
	}()
	if err := d.begin(); err != nil {
		return err
	}
	for len(d.levels) > 0 {
		err := d.turn()
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
func (d *dialogue) begin() error {
	if doc := d.opt.Document; doc != nil {
		r := newReading(&post.Post{Title: doc.Title}, doc.Body)
		r.heading, r.resumes = d.left(r.post)
		return d.enter(r)
	}
	if err := d.load(); err != nil {
		return err
	}
	list := &archive{}
	d.levels = []level{list}
	if d.opt.Open != "" {
		if p, _ := d.ix.Lookup(d.opt.Open); p != nil {
			list.selected(d)
			if _, heading, named := strings.Cut(d.opt.Open, "#"); named {
				return d.openAt(p, heading)
			}
			return d.open(p)
		}
		d.say("There is no post “" + sanitize.Line(d.opt.Open) + "”.")
	}
	return d.levels[0].show(d)
}

func (d *dialogue) load() (err error) {
	d.ix, err = d.opt.Load(d.ctx)
	return err
}

// turn asks once and does what is typed.
func (d *dialogue) turn() error {
	top := d.levels[len(d.levels)-1]
	typed, err := d.ask(top.name() + "> ")
	if err != nil {
		return err
	}
	switch typed {
	case "q", "quit", "..":
		err = errUp
	case "Q", "exit":
		for len(d.levels) > 0 {
			d.leave()
		}
		return nil
	case "h", "help", "?":
		d.helps(top)
	default:
		var done bool
		done, err = top.do(d, typed)
		if err == nil && !done {
			d.say("“" + textwidth.Truncate(typed, 40) + "” means nothing here; h tells what does.")
		}
	}
	if errors.Is(err, errUp) {
		return d.up()
	}
	return err
}

// leave takes the uppermost level away.
func (d *dialogue) leave() {
	top := len(d.levels) - 1
	if r, ok := d.levels[top].(*reading); ok {
		d.keepPlace(r)
	}
	d.levels[top].leave()
	d.levels = d.levels[:top]
}

// up leaves the uppermost level for the one below.
func (d *dialogue) up() error {
	d.leave()
	if len(d.levels) == 0 {
		return nil
	}
	return d.levels[len(d.levels)-1].show(d)
}

// enter puts a level above the others.
func (d *dialogue) enter(l level) error {
	if len(d.levels) >= maxDepth { // the second of them goes: the way back ends in the archive
		d.levels[1].leave()
		d.levels = append(d.levels[:1], d.levels[2:]...)
	}
	d.levels = append(d.levels, l)
	return l.show(d)
}

// ask writes a prompt and reads a line.
func (d *dialogue) ask(prompt string) (string, error) {
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
func (d *dialogue) say(words string) {
	if words == "" {
		d.row("")
		return
	}
	for _, line := range textwidth.Wrap(words, d.opt.Width, 0) {
		d.row(line)
	}
}

// row writes a line as it is.
func (d *dialogue) row(line string) {
	d.rows++
	d.out.WriteString(strings.TrimRight(line, " ") + "\n") //nolint:errcheck // Flush tells
}

func (d *dialogue) helps(l level) {
	for _, line := range l.help() {
		d.say(line)
	}
	d.say("h: this help")
	d.say("q: up one level, and out of the uppermost; Q: out at once")
}

// number is the number that was typed, from 1 to most.
func (d *dialogue) number(typed string, most int) (n int, ok, done bool) {
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
