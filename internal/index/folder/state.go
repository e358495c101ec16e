package folder

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"quire/internal/post"
)

// Record is what a file said when it was last read.
type Record struct {
	Path string
	// ContextHash identifies all that post.Parse got besides the path and the bytes.
	ContextHash uint64
	Stamp       Stamp
	Post        *post.Post // nil for a file that is no post
	Findings    []post.Finding
}

// MtimeSlack is how old a file must be when it is read for its time of change to tell later
// whether it has changed since: the clocks of file systems are coarse.
const MtimeSlack = 2 * time.Second

// State is what the files of a folder said when they were last read. It never changes, so
// goroutines share it.
type State struct {
	Records []Record
	// Walked holds, for the documents in the order of a walk, their positions in Records; nil
	// when Records are in that order.
	Walked []int32
	Site   Site

	changed int // records that are not as in the state before
	paths   sync.Once
	byPath  map[string]*Record
}

// Site names the archive.
type Site struct {
	// Title is never empty; Tagline is "" without one.
	Title, Tagline string
	// LeftOut says what of the folder is no document and why, each reason after a line break; "" for
	// nothing. It is known once all of the folder has been read.
	LeftOut string
}

// at returns the record of a path, nil without one.
func (s *State) at(path string) *Record {
	if s == nil {
		return nil
	}
	s.paths.Do(func() {
		s.byPath = make(map[string]*Record, len(s.Records))
		for i := range s.Records {
			s.byPath[s.Records[i].Path] = &s.Records[i]
		}
	})
	return s.byPath[path]
}

// of returns the record of the i-th document of a walk, nil without one. Most walks
// find the documents of the one before, in the same order.
func (s *State) of(i int, d *document) *Record {
	if s == nil {
		return nil
	}
	if i < len(s.Records) {
		at := i
		if s.Walked != nil {
			at = int(s.Walked[i])
		}
		if r := &s.Records[at]; d.hasPath(r.Path) {
			return r
		}
	}
	return s.at(d.path())
}

// Changes returns how many documents differ from a state before, from which s was made if
// it is another one; a change of the site counts as one.
func (s *State) Changes(before *State) int {
	switch before {
	case nil:
		return len(s.Records)
	case s:
		return 0
	}
	gone := len(before.Records) - (len(s.Records) - s.changed)
	n := max(s.changed, gone)
	if s.Site != before.Site {
		n++
	}
	return n
}

// Dated returns the state with the dates that times gives to posts, as post.Dated has it: s itself if
// that changes nothing.
func (s *State) Dated(times func(path string) (created, updated time.Time), useGit bool) *State {
	out := s
	for i := range s.Records {
		p := s.Records[i].Post
		if p == nil || p.DateOrigin == post.FromFile && !p.Date.IsZero() {
			continue
		}
		created, updated := times(s.Records[i].Path)
		q := p.Dated(created, updated, useGit)
		if q == p {
			continue
		}
		if out == s {
			out = &State{Records: slices.Clone(s.Records), Walked: s.Walked, Site: s.Site, changed: s.changed}
		}
		out.Records[i].Post = q
		out.changed = min(out.changed+1, len(out.Records))
	}
	return out
}

// Posts returns the posts in the order of the records.
func (s *State) Posts() []*post.Post {
	posts := make([]*post.Post, 0, len(s.Records))
	for i := range s.Records {
		if p := s.Records[i].Post; p != nil {
			posts = append(posts, p)
		}
	}
	return posts
}

// Findings returns what is wrong with single files, in the order of the records.
func (s *State) Findings() []post.Finding {
	var findings []post.Finding
	for i := range s.Records {
		findings = append(findings, s.Records[i].Findings...)
	}
	return findings
}

// VersionKeys returns a function that makes a key for the i-th record. The key is the same in
// every process: two records have one key when the same build has read the same file in the
// same context. A file that has changed just now may change again without showing it: its
// key is like no other.
func (s *State) VersionKeys(build string) func(i int) string {
	now := time.Now().UnixNano()
	program := emptyHash.add(build)
	return func(i int) string {
		r := &s.Records[i]
		h := program.add(r.Path).number(r.ContextHash).number(uint64(r.Stamp.Size)).number(uint64(r.Stamp.Mtime))
		if !r.Stamp.IsKnown() || r.Stamp.Mtime > now-int64(MtimeSlack) {
			h = h.number(uint64(now))
		}
		return string(binary.LittleEndian.AppendUint64(nil, uint64(h)))
	}
}

// UniqueKey returns a key that no version has.
func UniqueKey(i int) string { return fmt.Sprint(time.Now().UnixNano(), i) }
