package library

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
	"github.com/pelletier/go-toml/v2"

	"quire/internal/sanitize"
)

// Kinds of sources.
const (
	KindFeed  = "feed"
	KindGit   = "git"
	KindSSH   = "ssh"
	KindSaved = "saved" // single articles
)

// Source is one source, as sources.toml has it.
type Source struct {
	Name      string `toml:"name"`
	URL       string `toml:"url,omitempty"`
	Kind      string `toml:"kind"`
	Title     string `toml:"title,omitempty"`
	Folder    string `toml:"folder,omitempty"`     // of OPML
	Content   string `toml:"content,omitempty"`    // sub-folder of a repository that is its content
	Branch    string `toml:"branch,omitempty"`     // of a repository
	Full      bool   `toml:"full,omitempty"`       // fetch articles that the feed cuts short
	Images    bool   `toml:"images,omitempty"`     // fetch images
	Keep      string `toml:"keep,omitempty"`       // "90d" or a number of posts
	Every     string `toml:"every,omitempty"`      // the least time between scheduled syncs
	UserAgent string `toml:"user_agent,omitempty"` // for servers that refuse quire's
}

type sourcesFile struct {
	Source []Source `toml:"source"`
}

const sourcesHead = "# The sources of the offline library; quire sources add and remove write this file.\n\n"

// SourcesError says that the list of sources cannot be read; it is then never overwritten.
type SourcesError struct{ Path, Reason string }

func (e *SourcesError) Error() string { return e.Path + ": " + e.Reason }

// Hint returns the next step.
func (*SourcesError) Hint() string { return "correct the file, or move it away to start over" }

// LoadSources reads the list of sources at path; a file that does not exist has none.
func LoadSources(path string) ([]Source, error) {
	src, err := os.ReadFile(filepath.Clean(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &SourcesError{path, "cannot be read: " + pathError(err).Error()}
	}
	return ParseSources(path, src)
}

// ParseSources reads a list of sources.
func ParseSources(path string, src []byte) ([]Source, error) {
	var file sourcesFile
	d := toml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields() // or they would be lost when the file is written
	if err := d.Decode(&file); err != nil {
		if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(unknown.Errors) > 0 {
			at := unknown.Errors[0]
			row, _ := at.Position()
			return nil, &SourcesError{fmt.Sprintf("%s:%d", path, row), "unknown key"}
		}
		if at, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, _ := at.Position()
			return nil, &SourcesError{fmt.Sprintf("%s:%d", path, row), sanitize.Line(at.Error())}
		}
		return nil, &SourcesError{path, sanitize.Line(err.Error())}
	}
	seen := map[string]bool{}
	for i, s := range file.Source {
		switch {
		case !IsName(s.Name):
			return nil, &SourcesError{path, fmt.Sprintf("source %d: %q is not a name: use lower case letters, digits and -",
				i+1, sanitize.Line(s.Name))}
		case seen[s.Name]:
			return nil, &SourcesError{path, fmt.Sprintf("two sources are named %q", s.Name)}
		case !slices.Contains([]string{KindFeed, KindGit, KindSSH, KindSaved}, s.Kind):
			return nil, &SourcesError{path, fmt.Sprintf("%s: unknown kind %q: use feed, git, ssh or saved", s.Name,
				sanitize.Line(s.Kind))}
		case s.URL == "" && s.Kind != KindSaved:
			return nil, &SourcesError{path, s.Name + ": url is missing"}
		}
		seen[s.Name] = true
	}
	return file.Source, nil
}

// UpdateSources changes the list of sources at path: change gets what is there now and
// returns what shall be. Others wait meanwhile.
func UpdateSources(path string, change func([]Source) ([]Source, error)) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return pathError(err)
	}
	lock := flock.New(filepath.Join(filepath.Dir(path), ".sources.lock"))
	if err := lock.Lock(); err != nil {
		return pathError(err)
	}
	defer lock.Close() //nolint:errcheck // it ends with the process at the latest
	before, err := LoadSources(path)
	if err != nil {
		return err
	}
	after, err := change(slices.Clone(before))
	if err != nil || slices.Equal(before, after) {
		return err
	}
	var b bytes.Buffer
	b.WriteString(sourcesHead)
	if err := toml.NewEncoder(&b).Encode(sourcesFile{after}); err != nil {
		return err
	}
	return writeFile(path, b.Bytes())
}
