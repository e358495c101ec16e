package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

const (
	maxPicture  = 16 << 20 // bytes of a picture's file
	pictureRows = 20       // rows that a picture takes at most
	pictureIDs  = 255      // pictures that a terminal is asked to keep
)

// gallery measures the pictures of one post. It is compared by its fields,
// and renderings that are kept hold it: it must not keep a snapshot alive.
type gallery struct {
	files   *folder.Source
	version uint64 // of the snapshot that the post was read in
	post    string // its path
	cache   *picture.Cache
	library string // among those that share the cache
}

// gallery is that of a post of the archive, or of the single text.
func (p *pictures) gallery(of *post.Post) gallery {
	if doc := p.document; doc != nil {
		return gallery{doc.Folder, 1, doc.InFolder, p.cache, p.library}
	}
	return gallery{p.snapshot.ix.Source(), p.snapshot.ix.Version(), of.Path, p.cache, p.library}
}

// sizes are those of the pictures of a post, nil where none are shown.
func (p *pictures) sizes(of *post.Post) render.Pictures {
	if !p.shown() {
		return nil
	}
	return p.gallery(of)
}

// Cells is as render.Pictures has it.
func (g gallery) Cells(target string, cols int) (width, height int) {
	w, h, err := g.cache.Measure(g.name(target), func() ([]byte, error) { return g.load(target) })
	if err != nil {
		return 0, 0
	}
	return picture.FitPixels(w, h, cols, pictureRows)
}

// name is that of a picture in the cache.
func (g gallery) name(target string) string {
	return fmt.Sprintf("%q %d %q %q", g.library, g.version, g.post, target)
}

// load reads the file of a picture.
func (g gallery) load(target string) ([]byte, error) {
	return g.files.Asset(g.post, target, maxPicture)
}

// pictureKey names a picture of the open post at a size.
type pictureKey struct {
	target     string
	cols, rows int
}

// renderedPicture is a picture as far as it has been rendered. With a new snapshot it is rendered
// again, and until that is done the old rows are shown.
type renderedPicture struct {
	version uint64   // of the snapshot that it was last asked for in
	rows    []string // nil while it is being rendered for the first time
	id      int      // that it has on the overlay, 0 for none
	coarse  []string // half-blocks of one on the overlay
	size    int      // of its raster, in bytes
}

// pictures are those of the open post, as far as they have been rendered.
type pictures struct {
	tasks    *tasks
	snapshot *snapshot
	look     *appearance
	term     *terminal
	cache    *picture.Cache // nil where no pictures are shown
	library  string         // among those that share the cache
	document *Standalone    // the only text of the session, nil in a blog
	on       bool
	overlay  overlay

	latest          // the rendering
	started  token  // of latest
	post     string // path of the post whose pictures they are
	rendered map[pictureKey]*renderedPicture
	ids      map[int]*renderedPicture // which has which id of the terminal's
	next     int
}

// pixels are a picture: its rows, for a terminal that lays it out itself what must be sent first, and
// for the overlay what is shown there.
type pixels struct {
	rows   []string
	sent   string
	raster *picture.Raster
}

// shown reports whether pictures are shown in this session.
func (p *pictures) shown() bool {
	able := !p.term.ascii && !p.look.theme.Plain && p.term.profile >= colorprofile.ANSI
	return able && p.cache != nil && p.on && (p.snapshot.ix != nil || p.document != nil && p.document.Folder != nil)
}

// rows are those of a picture of the open post, nil as long as they are not there.
func (p *pictures) rows(target string, cols, rows int) []string {
	if d := p.rendered[pictureKey{target, cols, rows}]; d != nil {
		return d.rows
	}
	return nil
}

// renderNeeded renders the pictures of a post that are on the screen and have not been.
func (p *pictures) renderNeeded(of *post.Post, inSight []render.Picture) tea.Cmd {
	if !p.shown() {
		return nil
	}
	g := p.gallery(of)
	p.turnTo(g.post)
	p.overlay.inSight(p.rendered, inSight)
	var cmds []tea.Cmd
	for _, pic := range inSight {
		key := pictureKey{pic.Target, pic.Cells, pic.Rows}
		d := p.rendered[key]
		if d == nil {
			d = &renderedPicture{}
			p.rendered[key] = d
		} else if d.version == g.version {
			continue
		}
		d.version = g.version
		cmds = append(cmds, p.render(g, key, d))
	}
	return tea.Batch(cmds...)
}

// turnTo takes the pictures of a post up, unless it has.
func (p *pictures) turnTo(post string) {
	if p.rendered == nil || p.post != post {
		p.stopAll()
		p.started = p.start(p.tasks)
		p.post, p.rendered, p.ids = post, map[pictureKey]*renderedPicture{}, map[int]*renderedPicture{}
	}
}

// stopAll forgets the pictures and cancels what is being rendered.
func (p *pictures) stopAll() {
	p.stop()
	p.rendered, p.ids = nil, nil
	p.overlay.clear()
}

func (p *pictures) render(g gallery, key pictureKey, d *renderedPicture) tea.Cmd {
	cache, profile, form, id := p.cache, p.term.profile, p.overlay.form(key.cols, key.rows), 0
	if p.overlay.protocol == picture.Kitty {
		id = p.takeID(d)
	}
	name := g.name(key.target)
	load := func(context.Context) ([]byte, error) { return g.load(key.target) }
	return run(p.tasks, p.started, func(ctx context.Context) (out pixels, err error) {
		if id != 0 {
			pic, err := cache.Picture(ctx, name, load)
			if err == nil {
				out.rows = picture.Placeholders(id, key.cols, key.rows)
				out.sent = picture.Transmit(ctx, pic, id, key.cols, key.rows)
			}
			return out, err
		}
		out.rows, err = cache.HalfBlocks(ctx, name, load, key.cols, key.rows, profile)
		if err == nil && form.Protocol != picture.Unknown {
			out.raster, err = cache.Raster(ctx, name, load, form)
		}
		return out, err
	}, func(out pixels, err error) tea.Cmd { return p.onRendered(key, out, err) })
}

// onRendered shows a picture in the room that was left for it.
func (p *pictures) onRendered(key pictureKey, out pixels, err error) tea.Cmd {
	d := p.rendered[key]
	if err != nil {
		why := textwidth.Truncate("no picture: "+usererr.Line(err), key.cols)
		d.rows = []string{p.look.styles.Muted.Render(why)}
		return nil
	}
	if out.raster != nil && p.overlay.hasRoom(p.rendered, d, out.raster.Size()) {
		if d.id == 0 || p.ids[d.id] != d {
			d.id = p.takeID(d)
		}
		d.size, d.coarse = out.raster.Size(), out.rows
		d.rows = p.overlay.put(d.id, key.cols, key.rows, out.raster, out.rows)
		return nil
	}
	if d.rows = out.rows; out.sent == "" {
		return nil
	}
	return tea.Raw(out.sent)
}

// takeID returns the id of the terminal's for another picture; the one that had it is to be sent again.
func (p *pictures) takeID(d *renderedPicture) int {
	id := p.next%pictureIDs + 1
	p.next++
	if old := p.ids[id]; old != nil {
		old.version, old.rows, old.id, old.size = 0, nil, 0, 0
	}
	if d == nil {
		delete(p.ids, id)
	} else {
		p.ids[id] = d
	}
	return id
}

// togglePictures shows pictures or their text only.
func (a *app) togglePictures() tea.Cmd {
	p := &a.pictures
	switch {
	case p.cache == nil || a.look.theme.Plain:
		return a.notices.say("no pictures in this terminal")
	case p.document != nil && p.document.Folder == nil:
		return a.notices.say("open it with quire FILE to see its pictures")
	}
	p.on = !p.on
	a.post.relayout()
	return a.notices.say("pictures " + onOff(p.on))
}
