package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

// The steps and the bounds of the zoom; at 1 a picture fills the screen.
const (
	zoomStep = 1.25
	minZoom  = 0.2
	maxZoom  = 10
)

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
	pic        *picture.Picture // for a terminal that lays it out itself
	raster     *picture.Raster  // for the overlay
}

// renderPicture renders the picture that fills the screen, for its zoom.
func (a *app) renderPicture() tea.Cmd {
	v, p := &a.pictureView, &a.pictures
	g, target, zoom := v.gallery, v.target, v.zoom
	width, height := a.term.width, a.term.height-1
	cache, profile, over := p.cache, p.term.profile, p.overlay
	name := fmt.Sprintf("%d %q %q", g.version, g.post, target)
	load := func(context.Context) ([]byte, error) { return g.files.Asset(g.post, target, maxPicture) }
	return run(a.tasks, v.rendering.start(a.tasks), func(ctx context.Context) (out zoomed, err error) {
		pic, err := cache.Picture(ctx, name, load)
		if err != nil {
			return out, err
		}
		out.cols, out.rows = picture.Zoomed(pic, width, height, zoom)
		if over.protocol == picture.Kitty {
			out.pic = pic
			return out, nil
		}
		out.lines = pic.HalfBlocks(out.cols, out.rows, profile)
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
	if out.pic == nil && out.raster == nil {
		return nil
	}
	if v.id == 0 {
		v.id = a.pictures.takeID(nil)
	}
	if out.raster != nil {
		v.size = out.raster.Size()
		v.lines = a.pictures.overlay.put(v.id, v.cols, v.rows, out.raster, out.lines)
		return nil
	}
	v.lines = picture.Placeholders(v.id, v.cols, v.rows)
	return tea.Raw(picture.Transmit(out.pic, v.id, v.cols, v.rows))
}

// movePicture moves what is visible of a picture that is larger than the screen.
func (v *pictureView) movePicture(a *app, x, y int) {
	v.x = max(0, min(v.x+x, v.cols-a.term.width))
	v.y = max(0, min(v.y+y, v.rows-(a.term.height-1)))
}

// onPictureKey does what a key does while a picture fills the screen.
func (a *app) onPictureKey(msg tea.KeyPressMsg) tea.Cmd {
	const columns, rows = 8, 4 // of a step
	v := &a.pictureView
	switch msg.String() {
	case "q", "esc", "enter", "backspace":
		a.closePicture()
		return nil
	case "Q":
		return tea.Quit
	case "+", "=":
		return a.zoomPicture(v.zoom * zoomStep)
	case "-", "_":
		return a.zoomPicture(v.zoom / zoomStep)
	case "0":
		return a.zoomPicture(1)
	case "h", "left":
		v.movePicture(a, -columns, 0)
	case "l", "right":
		v.movePicture(a, columns, 0)
	case "k", "up":
		v.movePicture(a, 0, -rows)
	case "j", "down":
		v.movePicture(a, 0, rows)
	case "o":
		return a.openPictureOutside()
	case "?":
		return a.notices.say("+ and - zoom, 0 fits, h j k l move, o opens it outside, q goes back")
	}
	return nil
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
	const margin = 2
	width := a.term.width
	if note := a.note(); note != "" {
		return "  " + a.look.styles.Notice.Render(textwidth.Truncate(note, width-2*margin))
	}
	name := v.target[strings.LastIndexByte(v.target, '/')+1:]
	what := fmt.Sprintf("%s  %d%%", sanitize.Line(name), int(v.zoom*100+0.5))
	hints := "+ - zoom  o outside  q back"
	if a.cfg.Browse == nil {
		hints = "+ - zoom  q back"
	}
	if width < len(hints)+8 {
		hints = ""
	}
	what = textwidth.Truncate(what, max(1, width-len(hints)-3*margin))
	gap := max(1, width-2*margin-textwidth.Width(what)-len(hints))
	return "  " + a.look.styles.Text.Render(what) + strings.Repeat(" ", gap) + a.look.styles.Muted.Render(hints)
}
