package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/text"
)

const (
	maxPicture  = 16 << 20 // bytes of a picture's file
	pictureRows = 20       // rows that a picture takes at most
	pictureIDs  = 255      // pictures that a terminal is asked to keep
)

// gallery tells how large the pictures of one post are. It is compared by what it holds,
// which is the same for readers of all languages.
type gallery struct {
	ix   *index.Index
	post *post.Post
}

func (a *app) gallery(p *post.Post) gallery {
	if a.ix == nil {
		return gallery{post: p} // a single text
	}
	return gallery{a.ix.Base(), p}
}

// Cells is as render.Pictures has it.
func (g gallery) Cells(target string, cols int) (width, height int) {
	data, err := g.ix.Asset(g.post, target, maxPicture)
	if err != nil {
		return 0, 0
	}
	w, h, err := picture.Measure(data, picture.Limits{})
	if err != nil {
		return 0, 0
	}
	return picture.FitPixels(w, h, cols, pictureRows)
}

// pictureKey names a picture as drawn.
type pictureKey struct {
	gallery
	target     string
	cols, rows int
}

// pictures are those of the open posts, as far as they have been drawn.
type pictures struct {
	on      bool
	kitty   picture.Support
	profile colorprofile.Profile
	drawn   map[pictureKey][]string // nil while it is being drawn
	ids     map[int]pictureKey      // who has which id of the terminal's
	next    int
}

// pictureMsg brings a picture: its rows, or for a terminal that lays it out itself what
// that must be told first.
type pictureMsg struct {
	key  pictureKey
	pic  *picture.Picture
	rows []string
	err  error
}

// draws reports whether pictures are drawn in this session.
func (a *app) draws() bool {
	return !a.ascii && a.cfg.Pictures != nil && a.pics.on && !a.theme.Plain && a.ix != nil && a.pics.profile >= colorprofile.ANSI
}

// picture is the rows of a picture of the open post, nil as long as they are not there.
func (a *app) picture(target string, cols, rows int) []string {
	return a.pics.drawn[pictureKey{a.gallery(a.pager.Post().Post), target, cols, rows}]
}

// drawPictures draws the pictures in sight that have not been.
func (a *app) drawPictures() tea.Cmd {
	if !a.draws() || a.screen != postScreen {
		return nil
	}
	var cmds []tea.Cmd
	for _, p := range a.pager.Pictures() {
		key := pictureKey{a.gallery(a.pager.Post().Post), p.Target, p.Cells, p.Rows}
		if _, known := a.pics.drawn[key]; !known {
			a.pics.drawn[key] = nil
			cmds = append(cmds, a.drawPicture(key))
		}
	}
	return tea.Batch(cmds...)
}

func (a *app) drawPicture(key pictureKey) tea.Cmd {
	ctx, cancel := a.begin()
	a.pending++
	cache, profile, kitty := a.cfg.Pictures, a.pics.profile, a.pics.kitty == picture.Yes
	name := fmt.Sprintf("%p %s %s", key.ix, key.post.Path, key.target)
	load := func(context.Context) ([]byte, error) { return key.ix.Asset(key.post, key.target, maxPicture) }
	return func() tea.Msg {
		defer cancel()
		msg := pictureMsg{key: key}
		msg.err = guarded(func() (err error) {
			if kitty {
				msg.pic, err = cache.Picture(ctx, name, load)
			} else {
				msg.rows, err = cache.HalfBlocks(ctx, name, load, key.cols, key.rows, profile)
			}
			return err
		})
		return msg
	}
}

// pictureDrawn shows a picture in the room that was left for it.
func (a *app) pictureDrawn(msg pictureMsg) tea.Cmd {
	a.pending--
	switch {
	case msg.err != nil:
		why := text.Truncate("no picture: "+text.Line(msg.err.Error()), msg.key.cols)
		a.pics.drawn[msg.key] = []string{a.styles.Muted.Render(why)}
	case msg.pic == nil:
		a.pics.drawn[msg.key] = msg.rows
	default:
		id := a.pics.next%pictureIDs + 1
		a.pics.next++
		if a.pics.ids == nil {
			a.pics.ids = map[int]pictureKey{}
		}
		delete(a.pics.drawn, a.pics.ids[id])
		a.pics.ids[id] = msg.key
		a.pics.drawn[msg.key] = picture.Placeholders(id, msg.key.cols, msg.key.rows)
		return tea.Raw(picture.Transmit(msg.pic, id, msg.key.cols, msg.key.rows))
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
