package remote

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // dimensions of images
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	_ "golang.org/x/image/webp" // the same

	"quire/internal/remote/article"
	"quire/internal/remote/entry"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

const (
	articlesASync  = 20
	articleTries   = 3
	maxImage       = 10 << 20
	imagesAnEntry  = 50
	maxImagePixels = 64 << 20
	maxPost        = 8 << 20
)

// sorted returns the entries of a manifest, newest first.
func sorted(m *library.Manifest) []*library.Entry {
	list := slices.Collect(maps.Values(m.Entries))
	slices.SortFunc(list, func(a, b *library.Entry) int {
		if c := b.Date.Compare(a.Date); c != 0 {
			return c
		}
		return strings.Compare(a.File, b.File)
	})
	return list
}

// articles fetches the articles of entries whose text the feed has cut short.
func (w *work) articles() error {
	asked := 0
	for _, e := range sorted(w.f.Manifest) {
		if !e.Short || e.Pruned || e.Full < 0 || e.Full >= articleTries || e.Link == "" {
			continue
		}
		if asked++; asked > articlesASync || w.ctx.Err() != nil {
			break
		}
		e.Full++
		if err := w.article(e); err != nil {
			return err
		}
	}
	return nil
}

// article puts the article of an entry in the place of its text when it is longer. An
// article that cannot be had is no error.
func (w *work) article(e *library.Entry) error {
	data, err := w.f.Read(e.File, maxPost)
	if err != nil {
		return nil //nolint:nilerr // the user has removed it
	}
	head, body, ok := entry.Split(data)
	if !ok || entry.Sum(data) != e.Hash {
		return nil // edited by hand
	}
	res, err := w.Client.Get(w.ctx, fetch.Request{
		URL: e.Link, Accept: fetch.AcceptPage, MaxBytes: article.MaxBytes, Typed: []string{w.src.URL},
		UserAgent: w.src.UserAgent, Once: true, Untyped: true,
	})
	if err != nil {
		return nil //nolint:nilerr // the summary stays; it is tried again
	}
	base, err := url.Parse(res.URL)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	a, err := article.Extract(res.Body, res.Header.Get("Content-Type"), base)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	text, _ := w.convert.Convert(a.HTML, base)
	e.Full = -1
	if utf8.RuneCountInString(text) <= utf8.RuneCount(bytes.TrimSpace(body)) {
		return nil
	}
	data = slices.Concat(head, []byte("\n"+text+"\n"))
	if err := w.f.Write([]library.File{{Path: e.File, Data: data}}); err != nil {
		return err
	}
	e.Hash, e.Images = entry.Sum(data), false
	return nil
}

// imageLink is an image in Markdown that the converter wrote: it escapes parentheses.
var imageLink = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(!\[(?:[^\]\\]|\\.)*\]\()(https?://[^\s()]+)`) })

// images fetches the images of posts and lets the posts point to them.
func (w *work) images() error {
	m := w.f.Manifest
	if m.Images == nil {
		m.Images = map[string]string{}
	}
	for _, e := range sorted(m) {
		if e.Images || e.Pruned || w.ctx.Err() != nil {
			continue
		}
		e.Images = true
		data, err := w.f.Read(e.File, maxPost)
		if err != nil {
			continue // the user has removed it
		}
		head, body, ok := entry.Split(data)
		if !ok || entry.Sum(data) != e.Hash {
			continue // edited by hand
		}
		fetched := 0
		body = replaceOutsideCode(body, func(address string) string {
			if _, known := m.Images[address]; !known {
				if fetched++; fetched > imagesAnEntry {
					return ""
				}
				m.Images[address] = w.image(address)
			}
			return m.Images[address]
		})
		data = slices.Concat(head, body)
		if sum := entry.Sum(data); sum != e.Hash {
			if err := w.f.Write([]library.File{{Path: e.File, Data: data}}); err != nil {
				return err
			}
			e.Hash = sum
		}
	}
	return nil
}

// replaceOutsideCode replaces the address of each image that is not in a code block, when
// local returns a file for it.
func replaceOutsideCode(body []byte, local func(address string) string) []byte {
	var out bytes.Buffer
	fence := ""
	for line := range bytes.Lines(body) {
		trimmed := strings.TrimLeft(string(line), " >-0123456789.")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
		default:
			line = imageLink().ReplaceAllFunc(line, func(match []byte) []byte {
				parts := imageLink().FindSubmatch(match)
				if file := local(string(parts[2])); file != "" {
					return append(slices.Clone(parts[1]), file...)
				}
				return match
			})
		}
		out.Write(line)
	}
	return out.Bytes()
}

// image fetches an image and returns its file, "" when it cannot be had.
func (w *work) image(address string) string {
	res, err := w.Client.Get(w.ctx, fetch.Request{
		URL: address, Accept: "image/webp, image/png, image/jpeg, image/gif, image/*;q=0.1", MaxBytes: maxImage,
		Typed: []string{w.src.URL}, UserAgent: w.src.UserAgent, Once: true, Untyped: true,
	})
	if err != nil {
		return ""
	}
	ext := map[string]string{
		"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
		"image/webp": ".webp",
	}[http.DetectContentType(res.Body)]
	if ext == "" {
		return ""
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(res.Body))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > maxImagePixels/c.Height {
		return ""
	}
	sum := sha256.Sum256(res.Body)
	name := "images/" + hex.EncodeToString(sum[:16]) + ext
	if !w.f.Exists(name) {
		if err := w.f.Write([]library.File{{Path: name, Data: res.Body}}); err != nil {
			return ""
		}
	}
	return name
}

// prune removes what a source keeps no longer: posts that have left the feed, are read,
// have no star and were not edited by hand.
func (w *work) prune(now time.Time) (removed int, err error) {
	if w.src.Keep == "" {
		return 0, nil
	}
	age, number, err := parseKeep(w.src.Keep)
	if err != nil {
		return 0, err
	}
	marks, known := w.marks()
	if !known {
		return 0, errors.New("cannot read reader state: nothing was pruned")
	}
	m := w.f.Manifest
	for i, e := range sorted(m) {
		old := number > 0 && i >= number || age > 0 && now.Sub(e.Date) > age
		if !old || e.Here || e.Pruned || e.File == "" || !marks.Read[e.File] || marks.Starred[e.File] {
			continue
		}
		data, err := w.f.Read(e.File, maxPost)
		if err != nil || entry.Sum(data) != e.Hash {
			continue
		}
		if err := w.f.RemoveFile(e.File); err != nil {
			return removed, err
		}
		e.Pruned = true
		removed++
	}
	return removed, nil
}

// parseKeep reads how much a source keeps: "90d", or a number of posts.
func parseKeep(s string) (age time.Duration, number int, err error) {
	if strings.Trim(s, "0123456789") == "" && len(s) < 9 {
		for _, c := range s {
			number = number*10 + int(c-'0')
		}
		return 0, number, nil
	}
	d, err := parseDays(s)
	if err != nil || d <= 0 {
		return 0, 0, usererr.New(fmt.Sprintf("keep: invalid value %q", sanitize.Line(s)), "use 90d or a number of posts")
	}
	return d, 0, nil
}
