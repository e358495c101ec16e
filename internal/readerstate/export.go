package readerstate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// exportVersion is the version of the format that Export writes.
const exportVersion = 1

// export is reader state as JSON. A null time means that the fact was never stated; what was
// undone has a time.
type export struct {
	Version  int              `json:"version"`
	Posts    []exportedPost   `json:"posts"`
	Searches []exportedSearch `json:"searches"`
}

type exportedPost struct {
	Path      string             `json:"path"`
	Slug      *string            `json:"slug"`
	Read      bool               `json:"read"`
	Starred   bool               `json:"starred"`
	Place     *Position          `json:"place"`
	Updated   *time.Time         `json:"updated"` // the newest of its times
	Blog      *string            `json:"blog"`
	ReadAt    *time.Time         `json:"read_at"`
	StarredAt *time.Time         `json:"starred_at"`
	PlaceAt   *time.Time         `json:"place_at"`
	Marks     []exportedBookmark `json:"marks"`
}

type exportedBookmark struct {
	Name  string    `json:"name"`
	Place *Position `json:"place"` // null if it was undone
	At    time.Time `json:"at"`
}

type exportedSearch struct {
	Query string    `json:"query"`
	Gone  bool      `json:"gone"`
	At    time.Time `json:"at"`
}

// Export writes marks as JSON, ordered by blog and path.
func Export(w io.Writer, marks []Mark) error {
	e := export{Version: exportVersion, Posts: []exportedPost{}, Searches: []exportedSearch{}}
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, b Mark) int { return a.Compare(b.Key) })
	for _, m := range marks {
		if m.Kind == Search {
			e.Searches = append(e.Searches, exportedSearch{m.Name, m.Gone, m.Time()})
			continue
		}
		if n := len(e.Posts); n == 0 || e.Posts[n-1].Path != m.Path || *e.Posts[n-1].Blog != m.Blog {
			e.Posts = append(e.Posts, exportedPost{Path: m.Path, Blog: &m.Blog, Marks: []exportedBookmark{}})
		}
		e.Posts[len(e.Posts)-1].add(m)
	}
	slices.SortFunc(e.Searches, func(a, b exportedSearch) int {
		return cmp.Or(b.At.Compare(a.At),
			cmp.Compare(a.Query, b.Query))
	})
	var doc bytes.Buffer
	out := json.NewEncoder(&doc)
	out.SetIndent("", "  ")
	if err := out.Encode(e); err != nil {
		return err
	}
	_, err := w.Write(sanitize.JSON(doc.Bytes()))
	return err
}

func (p *exportedPost) add(m Mark) {
	at := m.Time()
	if p.Updated == nil || at.After(*p.Updated) {
		p.Updated = &at
		if m.Slug != "" {
			p.Slug = &m.Slug
		}
	}
	var place *Position
	if where, ok := parsePosition(m.Value); ok && !m.Gone {
		place = &where
	}
	switch m.Kind {
	case Read:
		p.Read, p.ReadAt = !m.Gone, &at
	case Star:
		p.Starred, p.StarredAt = !m.Gone, &at
	case Left:
		p.Place, p.PlaceAt = place, &at
	case Bookmark:
		p.Marks = append(p.Marks, exportedBookmark{m.Name, place, at})
	case Search:
	}
}

// maxImport is the largest import in bytes.
const maxImport = 256 << 20

// Import parses what Export wrote, or less: posts with path, read, starred, place and
// updated, whose time applies to all three. Posts without a blog belong to blog. Marks of a
// post without any time are older than all others, so that they only fill gaps.
func Import(r io.Reader, blog string) ([]Mark, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	switch {
	case err != nil:
		return nil, err
	case len(src) > maxImport:
		return nil, errors.New("larger than 256 MB")
	}
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, usererr.New("empty", "name a file that quire state export wrote")
	}
	var e export
	if err := json.Unmarshal(src, &e); err != nil {
		return nil, explainJSON(src, err)
	}
	switch {
	case e.Version > exportVersion:
		return nil, usererr.New(fmt.Sprintf("version %d is newer than %d, the newest that this quire reads", e.Version,
			exportVersion), "update quire")
	case e.Version < 1:
		return nil, usererr.New(`missing "version"`, "name a file that quire state export wrote")
	}
	var marks []Mark
	for i, p := range e.Posts {
		if p.Path == "" {
			return nil, fmt.Errorf("posts[%d] has no path", i)
		}
		marks = append(marks, p.marks(blog)...)
	}
	for _, s := range e.Searches {
		marks = append(marks, Mark{Key: Key{Kind: Search, Name: s.Query}, At: micros(&s.At), Gone: s.Gone})
	}
	for _, m := range marks {
		if err := m.Check(); err != nil {
			return nil, fmt.Errorf("cannot import %w", err)
		}
	}
	return marks, nil
}

// micros returns a time as marks have it, the oldest for nil.
func micros(t *time.Time) int64 {
	if t == nil || t.UnixMicro() < 1 {
		return 1
	}
	return t.UnixMicro()
}

func (p exportedPost) marks(blog string) []Mark {
	if p.Blog != nil {
		blog = *p.Blog
	}
	slug := ""
	if p.Slug != nil {
		slug = *p.Slug
	}
	var out []Mark
	plain := p.ReadAt == nil && p.StarredAt == nil && p.PlaceAt == nil
	add := func(kind Kind, at *time.Time, on bool, name, value string) {
		switch {
		case at != nil:
		case !plain, p.Updated == nil && !on:
			return // it was never stated
		default:
			at = p.Updated
		}
		out = append(out, Mark{Key: Key{blog, p.Path, kind, name}, Value: value, Slug: slug, At: micros(at), Gone: !on})
	}
	text := func(place *Position) string {
		if place == nil {
			return ""
		}
		return place.String()
	}
	if !plain || p.Read || p.Starred || p.Place != nil || len(p.Marks) == 0 {
		add(Read, p.ReadAt, p.Read, "", "")
		add(Star, p.StarredAt, p.Starred, "", "")
		add(Left, p.PlaceAt, p.Place != nil, "", text(p.Place))
	}
	for _, m := range p.Marks {
		add(Bookmark, &m.At, m.Place != nil, m.Name, text(m.Place))
	}
	return out
}

// explainJSON returns on which line the JSON is wrong.
func explainJSON(src []byte, err error) error {
	line := func(offset int64) int {
		n := 1
		for _, b := range src[:min(int(offset), len(src))] {
			if b == '\n' {
				n++
			}
		}
		return n
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return usererr.New(fmt.Sprintf("line %d: invalid JSON", line(syntax.Offset)), "export it again")
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %s must not be a %s", line(kind.Offset), sanitize.Line(kind.Field),
			sanitize.Line(kind.Value))
	}
	var when *time.ParseError
	if errors.As(err, &when) {
		return usererr.New("invalid time "+sanitize.Line(when.Value), "use one such as 2026-11-25T12:00:00Z")
	}
	return usererr.New("not an export", "export it again")
}
