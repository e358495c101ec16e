package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/usererr"
	"quire/ui/keymap"
	"quire/ui/styles"
)

// The steps and the bounds of the zoom; at 1 a picture fills the screen.
const (
	zoomStep = 1.25
	minZoom  = 0.2
	maxZoom  = 10
)

// pictureMargin is the cells at both ends of the line below a picture.
const pictureMargin = 2

// pictureView is one picture on the whole screen.
type pictureView struct {
	open    bool
	gallery gallery
	of      *post.Post
	target  string

	zoom       float64
	x, y       int      // of its first visible cell
	cols, rows int      // that it takes
	lines      []string // nil while it is being rendered
	fault      string   // why it cannot be shown
	rendering  latest
	id         int // of the terminal's or the overlay's, 0 for none
	size       int // of its raster, in bytes
}

// openPicture shows a picture of the open post on the whole screen.
func (a *app) openPicture(of *post.Post, target string) tea.Cmd {
	if !a.pictures.shown() {
		return a.notices.say("picture: " + sanitize.Line(target))
	}
	v := &a.pictureView
	v.rendering.stop()
	*v = pictureView{open: true, gallery: a.pictures.gallery(of), of: of, target: target, zoom: 1, rendering: v.rendering}
	return a.renderPicture()
}

// closePicture goes back to the post.
func (a *app) closePicture() {
	v := &a.pictureView
	v.rendering.stop()
	v.open = false
	if over := &a.pictures.overlay; v.id > 0 && over.isUsed() {
		over.pictures.Put(v.id, nil)
		delete(over.coarse, v.id)
	}
}

// zoomed is a picture as it is shown on the whole screen.
type zoomed struct {
	cols, rows int
	lines      []string
	sent       string          // to a terminal that lays it out itself
	raster     *picture.Raster // for the overlay
}

// renderPicture renders the picture that fills the screen, for its zoom.
func (a *app) renderPicture() tea.Cmd {
	v, p := &a.pictureView, &a.pictures
	g, target, zoom := v.gallery, v.target, v.zoom
	width, height := a.term.width, a.term.height-1
	if v.id == 0 && p.overlay.protocol == picture.Kitty {
		v.id = p.takeID(nil)
	}
	cache, profile, over, id := p.cache, p.term.profile, p.overlay, v.id
	name := g.name(target)
	load := func(context.Context) ([]byte, error) { return g.load(target) }
	return run(a.tasks, v.rendering.start(a.tasks), func(ctx context.Context) (out zoomed, err error) {
		pic, err := cache.Picture(ctx, name, load)
		if err != nil {
			return out, err
		}
		out.cols, out.rows = picture.Zoomed(pic, width, height, zoom)
		if over.protocol == picture.Kitty {
			out.lines = picture.Placeholders(id, out.cols, out.rows)
			out.sent = picture.Transmit(ctx, pic, id, out.cols, out.rows)
			return out, nil
		}
		if out.lines, err = pic.HalfBlocks(ctx, out.cols, out.rows, profile); err != nil {
			return out, err
		}
		if form := over.form(out.cols, out.rows); form.Protocol != picture.Unknown {
			out.raster, err = cache.Raster(ctx, name, load, form)
		}
		return out, err
	}, a.onPictureRendered)
}

// onPictureRendered shows the picture; what was in its middle stays there.
func (a *app) onPictureRendered(out zoomed, err error) tea.Cmd {
	v := &a.pictureView
	if err != nil {
		v.fault = usererr.Line(err)
		return nil
	}
	width, height := a.term.width, a.term.height-1
	if v.cols > 0 {
		v.x = (v.x+width/2)*out.cols/v.cols - width/2
		v.y = (v.y+height/2)*out.rows/v.rows - height/2
	}
	v.cols, v.rows, v.lines = out.cols, out.rows, out.lines
	v.movePicture(a, 0, 0)
	if out.raster != nil {
		if v.id == 0 {
			v.id = a.pictures.takeID(nil)
		}
		v.size = out.raster.Size()
		v.lines = a.pictures.overlay.put(v.id, v.cols, v.rows, out.raster, out.lines)
		return nil
	}
	if out.sent == "" {
		return nil
	}
	return tea.Raw(out.sent)
}

// movePicture moves what is visible of a picture that is larger than the screen.
func (v *pictureView) movePicture(a *app, x, y int) {
	v.x = max(0, min(v.x+x, v.cols-a.term.width))
	v.y = max(0, min(v.y+y, v.rows-(a.term.height-1)))
}

// onPictureKey does what a key does while a picture fills the screen.
func (a *app) onPictureKey(msg tea.KeyPressMsg) tea.Cmd {
	for _, act := range a.actions(keymap.InPicture) {
		if key.Matches(msg, *act.binding) {
			return act.run(a)
		}
	}
	return nil
}

// clickPicture does what the key of the footer at a cell does.
func (a *app) clickPicture(x, y int) tea.Cmd {
	hints, width := a.pictureHints()
	if at := a.term.width - pictureMargin - styles.HintsWidth(hints, width); y == a.term.height-1 {
		if b, ok := styles.HintAt(hints, width, x-at); ok {
			return a.pressNamed(b.Keys()[0])
		}
	}
	return nil
}

// pictureHints are the keys in the footer of a picture, and the cells that they may take.
func (a *app) pictureHints() ([]key.Binding, int) {
	hints := a.keys.PictureHints()
	if a.cfg.Browse == nil {
		hints = slices.DeleteFunc(hints, func(b key.Binding) bool { return b.Help() == a.keys.Picture.Outside.Help() })
	}
	other := 20 // for name and zoom
	if note := a.note(); note != "" {
		other = textwidth.Width(note) + 2
	}
	return hints, max(0, a.term.width-2*pictureMargin-other)
}

// zoomPicture renders the picture at another zoom.
func (a *app) zoomPicture(to float64) tea.Cmd {
	v := &a.pictureView
	to = min(max(to, minZoom), maxZoom)
	if v.fault != "" || to == v.zoom {
		return nil
	}
	v.zoom = to
	return a.renderPicture()
}

// openPictureOutside opens the file of the picture in the program that the machine has for it.
func (a *app) openPictureOutside() tea.Cmd {
	v, open := &a.pictureView, a.cfg.Browse
	if open == nil {
		return a.notices.say("other programs cannot be started here")
	}
	g, target := v.gallery, v.target
	return run(a.tasks, token{}, func(context.Context) (string, error) {
		file := g.files.AssetPath(g.post, target, maxPicture)
		if file == "" {
			return "", usererr.New("not a file on disk", "")
		}
		return file, open(file)
	}, func(file string, err error) tea.Cmd {
		if err != nil {
			return a.notices.say("picture: " + usererr.Line(err))
		}
		return a.notices.say("opening " + sanitize.Line(file))
	})
}

// view renders the picture in the middle of the screen, and a line below it.
func (v *pictureView) view(a *app) []string {
	width, height := a.term.width, a.term.height-1
	rows := make([]string, a.term.height)
	switch {
	case v.fault != "":
		rows[height/2] = "  " + a.look.styles.Error.Render(textwidth.Truncate(v.fault, width-4))
	case v.lines == nil:
		rows[height/2] = "  " + a.look.styles.Muted.Render("loading the picture…")
	}
	left, top := max(0, (width-v.cols)/2), max(0, (height-v.rows)/2)
	for i := range min(height, len(v.lines)-v.y) {
		line := v.lines[v.y+i]
		if v.cols > width {
			line = ansi.Cut(line, v.x, v.x+width)
		}
		rows[top+i] = strings.Repeat(" ", left) + line
	}
	rows[height] = v.footer(a)
	return rows
}

// footer renders the line below the picture: its name, its zoom and the keys, or a notice.
func (v *pictureView) footer(a *app) string {
	room := max(0, a.term.width-2*pictureMargin)
	bindings, width := a.pictureHints()
	hints := a.look.styles.Hints(bindings, width)
	name, style := v.target[strings.LastIndexByte(v.target, '/')+1:], a.look.styles.Text
	what := fmt.Sprintf("%s  %d%%", sanitize.Line(name), int(v.zoom*100+0.5))
	if note := a.note(); note != "" {
		what, style = note, a.look.styles.Notice
	}
	if hints != "" {
		room = max(1, room-textwidth.Width(hints)-2)
	}
	what = textwidth.Truncate(what, room)
	room = max(0, a.term.width-2*pictureMargin)
	gap := max(0, room-textwidth.Width(what)-textwidth.Width(hints))
	return textwidth.Cut("  "+style.Render(what)+strings.Repeat(" ", gap)+hints, a.term.width)
}
