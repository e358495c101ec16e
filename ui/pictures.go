package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

const (
	maxPicture  = 16 << 20 // bytes of a picture's file
	pictureRows = 20       // rows that a picture takes at most
	pictureIDs  = 255      // pictures that a terminal is asked to keep
)

// gallery tells how large the pictures of one post are. It is compared by what it holds,
// and drawings that are kept hold it: it must not keep a snapshot alive.
type gallery struct {
	files   *index.Source
	version uint64 // of the snapshot that the post was read in
	post    string // its path
}

// gallery is that of a post of the archive.
func (a *app) gallery(p *post.Post) gallery {
	return gallery{a.cfg.Library.Source(), a.ix.Version(), p.Path}
}

// Cells is as render.Pictures has it.
func (g gallery) Cells(target string, cols int) (width, height int) {
	data, err := g.files.Asset(g.post, target, maxPicture)
	if err != nil {
		return 0, 0
	}
	w, h, err := picture.Measure(data, picture.Limits{})
	if err != nil {
		return 0, 0
	}
	return picture.FitPixels(w, h, cols, pictureRows)
}

// pictureKey names a picture of the open post as drawn.
type pictureKey struct {
	target     string
	cols, rows int
}

// drawnPicture is a picture as far as it has been drawn. With a new snapshot it is drawn
// again, and until that is done the old rows are shown.
type drawnPicture struct {
	version uint64   // of the snapshot that it was last asked for in
	rows    []string // nil while it is being drawn for the first time
}

// pictures are those of the open post, as far as they have been drawn.
type pictures struct {
	on      bool
	kitty   picture.Support
	profile colorprofile.Profile

	latest        // the drawing of pictures
	under  token  // which they are drawn under
	post   string // path of the post whose pictures they are
	drawn  map[pictureKey]*drawnPicture
	ids    map[int]*drawnPicture // which has which id of the terminal's
	next   int
}

// pixels are a picture: its rows, or for a terminal that lays it out itself what that must be
// told first.
type pixels struct {
	pic  *picture.Picture
	rows []string
}

// draws reports whether pictures are drawn in this session.
func (a *app) draws() bool {
	return !a.ascii && a.cfg.Pictures != nil && a.pics.on && !a.theme.Plain && a.ix != nil && a.pics.profile >= colorprofile.ANSI
}

// picture is the rows of a picture of the open post, nil as long as they are not there.
func (a *app) picture(target string, cols, rows int) []string {
	if d := a.pics.drawn[pictureKey{target, cols, rows}]; d != nil {
		return d.rows
	}
	return nil
}

// drawPictures draws the pictures in sight that have not been.
func (a *app) drawPictures() tea.Cmd {
	if !a.draws() || a.screen != postScreen {
		return nil
	}
	of := a.gallery(a.pager.Post().Post)
	a.pics.turnTo(a.tasks, of.post)
	var cmds []tea.Cmd
	for _, p := range a.pager.Pictures() {
		key := pictureKey{p.Target, p.Cells, p.Rows}
		d := a.pics.drawn[key]
		if d == nil {
			d = &drawnPicture{}
			a.pics.drawn[key] = d
		} else if d.version == of.version {
			continue
		}
		d.version = of.version
		cmds = append(cmds, a.drawPicture(of, key))
	}
	return tea.Batch(cmds...)
}

// turnTo takes the pictures of a post up, unless it has.
func (p *pictures) turnTo(t *tasks, post string) {
	if p.drawn == nil || p.post != post {
		p.leave()
		p.under = p.start(t)
		p.post, p.drawn, p.ids = post, map[pictureKey]*drawnPicture{}, map[int]*drawnPicture{}
	}
}

// leave forgets the pictures and cancels what is being drawn.
func (p *pictures) leave() {
	p.stop()
	p.drawn, p.ids = nil, nil
}

func (a *app) drawPicture(of gallery, key pictureKey) tea.Cmd {
	cache, profile, kitty := a.cfg.Pictures, a.pics.profile, a.pics.kitty == picture.Yes
	name := fmt.Sprintf("%d %q %q", of.version, of.post, key.target)
	load := func(context.Context) ([]byte, error) { return of.files.Asset(of.post, key.target, maxPicture) }
	return run(a.tasks, a.pics.under, func(ctx context.Context) (out pixels, err error) {
		if kitty {
			out.pic, err = cache.Picture(ctx, name, load)
		} else {
			out.rows, err = cache.HalfBlocks(ctx, name, load, key.cols, key.rows, profile)
		}
		return out, err
	}, func(out pixels, err error) tea.Cmd { return a.onPictureDrawn(key, out, err) })
}

// onPictureDrawn shows a picture in the room that was left for it.
func (a *app) onPictureDrawn(key pictureKey, out pixels, err error) tea.Cmd {
	d := a.pics.drawn[key]
	switch {
	case err != nil:
		why := textwidth.Truncate("no picture: "+usererr.Line(err), key.cols)
		d.rows = []string{a.styles.Muted.Render(why)}
	case out.pic == nil:
		d.rows = out.rows
	default:
		id := a.pics.next%pictureIDs + 1
		a.pics.next++
		if old := a.pics.ids[id]; old != nil {
			old.version, old.rows = 0, nil // to be told again
		}
		a.pics.ids[id] = d
		d.rows = picture.Placeholders(id, key.cols, key.rows)
		return tea.Raw(picture.Transmit(out.pic, id, key.cols, key.rows))
	}
	return nil
}

// togglePictures shows pictures or their text only.
func (a *app) togglePictures() tea.Cmd {
	if a.cfg.Pictures == nil || a.theme.Plain {
		return a.say("no pictures in this terminal")
	}
	a.pics.on = !a.pics.on
	a.relay()
	return a.say("pictures " + onOff(a.pics.on))
}
