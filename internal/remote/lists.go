package remote

import (
	"net/url"
	"slices"

	"quire/internal/remote/gitsource"
	"quire/internal/remote/library"
	"quire/internal/remote/opml"
	"quire/internal/remote/sshsource"
)

// Import adds the feeds of an OPML file, or of newsboat's urls file, to the list of
// sources, without a sync. It returns those that were added and how many were there.
func (s *Syncer) Import(src []byte) (added []library.Source, there int, err error) {
	feeds, err := opml.Parse(src)
	if err != nil {
		return nil, 0, err
	}
	err = library.UpdateSources(s.Sources, func(list []library.Source) ([]library.Source, error) {
		added, there = nil, 0
		for _, f := range feeds {
			address := normalize(f.URL)
			u, err := url.Parse(address)
			if err != nil || u.Host == "" || known(list, address) != nil {
				there++
				continue
			}
			source := library.Source{URL: address, Kind: kindOf(address), Title: f.Title, Folder: f.Folder}
			source.Name = library.SourceName(f.Title, u.Hostname(), func(name string) bool {
				return slices.ContainsFunc(list, func(l library.Source) bool { return l.Name == name }) || s.isOther(name, address)
			})
			list = append(list, source)
			added = append(added, source)
		}
		return list, nil
	})
	return added, there, err
}

func kindOf(address string) string {
	switch {
	case sshsource.IsAddress(address):
		return library.KindSSH
	case gitsource.IsAddress(address):
		return library.KindGit
	}
	return library.KindFeed
}

// Export returns the list of sources as OPML.
func (s *Syncer) Export() ([]byte, error) {
	list, err := s.List()
	if err != nil {
		return nil, err
	}
	var outlines []opml.Outline
	for _, l := range list {
		if l.Kind == library.KindSaved {
			continue
		}
		o := opml.Outline{
			Feed:  opml.Feed{Title: l.Title, URL: withoutUser(l.URL), Folder: l.Folder},
			Other: l.Kind != library.KindFeed,
		}
		if m, err := s.Library.ReadManifest(l.Name); err == nil {
			o.Site = m.Site
			o.Title = firstNonEmpty(o.Title, m.Title)
		}
		o.Title = firstNonEmpty(o.Title, l.Name)
		outlines = append(outlines, o)
	}
	return opml.Write("Sources of quire", outlines)
}

// Remove removes a source from the list, and its posts but for those that have a star,
// unless all is set. It returns how many posts stay.
func (s *Syncer) Remove(name string, marks Marks, all bool) (kept int, err error) {
	if _, err := s.choose([]string{name}); err != nil {
		return 0, err
	}
	var keep func(string) bool
	if !all {
		keep = func(path string) bool { return marks.Starred[path] }
	}
	if s.Library.Exists(name) {
		if kept, err = s.Library.Remove(name, keep); err != nil {
			return kept, err
		}
	}
	return kept, library.UpdateSources(s.Sources, func(list []library.Source) ([]library.Source, error) {
		return slices.DeleteFunc(list, func(l library.Source) bool { return l.Name == name }), nil
	})
}
