package cli

import (
	"context"

	"quire/internal/index"
	"quire/internal/linear"
)

// linear says that the reader is to be a dialogue: it was asked for, or the terminal can
// do nothing else.
func (a *app) linear() bool {
	return a.values["linear"].On() || a.opens() && a.env.Getenv("TERM") == "dumb"
}

// converse opens the reader as a dialogue, on the archive or on one file.
func (a *app) converse(ctx context.Context, file *File) error {
	set := a.values
	opt := linear.Options{
		In: a.env.Stdin, Out: a.env.Stdout, Load: a.load,
		Filter:   index.Filter{Drafts: set["drafts"].On(), Future: set["future"].On(), Lang: set["lang"].Value},
		PageSize: set["page_size"].Number(), Echo: !a.env.Typed,
	}
	if a.env.Terminal && a.env.Width > 0 {
		opt.Width = min(max(a.env.Width, 20), textMeasure)
	}
	if a.env.Terminal && a.env.Typed {
		opt.Height = a.env.Height
	}
	if file != nil {
		p, body := file.parse()
		opt.Document = &linear.Document{Title: p.Title, Body: body}
	}
	if file == nil && a.env.State != nil && a.env.Archive == nil && a.values["state"].Value != "off" {
		var err error
		if opt.Filter.Marks, err = a.marks(ctx); err != nil {
			a.say(err.Error()) // the dialogue goes on without them
		}
	}
	return linear.Run(ctx, opt)
}
