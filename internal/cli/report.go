package cli

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
)

// System is what a report says of the machine beside what Env has.
type System struct {
	// Name returns the name and the version of the operating system, "" if unknown.
	Name func() string
	// Profile is the colour profile of the terminal: "truecolor", "256 colors" …
	Profile string
	// AskTerminal asks the terminal what it is; nil without a terminal that can be asked.
	AskTerminal func() TerminalAnswers
}

// TerminalAnswers is what a terminal has answered.
type TerminalAnswers struct {
	Name         string `json:"name"`                // to XTVERSION
	Attributes   string `json:"attributes"`          // to DA1: numbers separated by ;
	Background   string `json:"background"`          // "dark" or "light", "" without an answer
	Synchronized bool   `json:"synchronized_output"` // mode 2026
	Graphemes    bool   `json:"grapheme_clusters"`   // mode 2027
	Keyboard     bool   `json:"kitty_keyboard"`
	Sixel        bool   `json:"sixel"`
	Cell         string `json:"cell"` // in pixels, as "9x18"; "" without an answer
}

// claimVariables are the variables in which terminals and multiplexers name themselves.
func claimVariables() []string {
	return []string{
		"TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "VTE_VERSION", "LC_TERMINAL",
		"LC_TERMINAL_VERSION",
	}
}

// withinVariables are variables that are set inside of something, with its name. Their values
// are not reported.
func withinVariables() [][2]string {
	return [][2]string{
		{"TMUX", "tmux"},
		{"STY", "screen"},
		{"ZELLIJ", "zellij"},
		{"SSH_CONNECTION", "SSH"},
		{"WSL_DISTRO_NAME", "WSL"},
		{"WT_SESSION", "Windows Terminal"},
		{"KITTY_WINDOW_ID", "kitty"},
	}
}

// localeVariables are the variables that make up the locale.
func localeVariables() []string { return []string{"LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG"} }

const reportAbout = `Print what a bug report needs: the versions of quire, Go and the system, what the terminal
is, the locale, the settings that differ from their defaults, and how many posts there are.

It has no names, paths or content: a setting that could have them shows only that it is
set. Read it before you send it.`

func (a *app) report() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "report",
		Short:   "Print what a bug report needs, without names or content",
		Long:    reportAbout,
		Example: "  quire report\n  quire report --format json",
		Args:    noArguments,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			stderr := a.env.Stderr
			a.env.Stderr = io.Discard // problems with the configuration name its file
			defer func() { a.env.Stderr = stderr }()
			return a.configure(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			report := a.newReport(cmd)
			if format == "json" {
				return writeJSON(a.out, report)
			}
			return a.printReport(report)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

// reportJSON is a report. It has no names, paths or content.
type reportJSON struct {
	Version  string             `json:"version"`
	Commit   *string            `json:"commit"`
	Go       string             `json:"go"`
	Platform string             `json:"platform"` // GOOS/GOARCH
	System   *string            `json:"system"`
	Terminal reportTerminalJSON `json:"terminal"`
	Locale   reportLocaleJSON   `json:"locale"`
	Settings reportSettingsJSON `json:"settings"`
	Content  reportContentJSON  `json:"content"`
	Sources  int                `json:"sources"`
	Cache    reportSizeJSON     `json:"cache"`
	State    reportStateJSON    `json:"state"`
}

type reportTerminalJSON struct {
	Stdout   bool              `json:"stdout"` // whether it is a terminal
	Stdin    bool              `json:"stdin"`
	Width    int               `json:"width"`
	Height   int               `json:"height"`
	Profile  *string           `json:"profile"`
	Claims   map[string]string `json:"claims"`  // variables
	Within   []string          `json:"within"`  // multiplexers, SSH …
	Answers  *TerminalAnswers  `json:"answers"` // null if it was not asked
	noAnswer bool              // it was asked and did not answer
}

type reportLocaleJSON struct {
	Variables map[string]string `json:"variables"`
	UTF8      bool              `json:"utf8"`
}

type reportSettingsJSON struct {
	File     bool               `json:"file"` // whether there is a configuration file
	Problems int                `json:"problems"`
	Changed  []reportChangeJSON `json:"changed"`
}

type reportChangeJSON struct {
	Key    string  `json:"key"`
	Origin string  `json:"origin"` // file, environment or flag
	Value  *string `json:"value"`  // null if it may have a name or a path
}

type reportContentJSON struct {
	Kind       string `json:"kind"` // bundled, folder, source or sources
	Readable   bool   `json:"readable"`
	Posts      int    `json:"posts"`
	Drafts     int    `json:"drafts"`
	Categories int    `json:"categories"`
	Tags       int    `json:"tags"`
	Languages  int    `json:"languages"`
	Words      int    `json:"words"`
	Unread     int    `json:"unreadable_files"`
}

type reportSizeJSON struct {
	On    bool  `json:"on"`
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

type reportStateJSON struct {
	Store string `json:"store"` // sqlite, postgresql or off
	Bytes int64  `json:"bytes"` // of SQLite
}

func (a *app) newReport(cmd *cobra.Command) reportJSON {
	r := reportJSON{
		Version: a.env.Version, Commit: orNull(a.env.Commit), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, System: a.reportSystem(),
		Terminal: a.reportTerminal(), Settings: a.reportSettings(cmd.Root()), Content: a.reportContent(cmd.Context()),
		Locale: reportLocaleJSON{Variables: a.variables(localeVariables()), UTF8: sanitize.IsUTF8(a.env.Getenv)},
		Cache:  sizeOf(a.cache().Dir), State: a.reportState(),
	}
	if a.env.Library != nil {
		list, _ := library.LoadSources(a.env.Library.Sources) // none if the list cannot be read
		r.Sources = len(list)
	}
	return r
}

func (a *app) reportSystem() *string {
	if a.env.System.Name == nil {
		return nil
	}
	return orNull(sanitize.Line(a.env.System.Name()))
}

// variables returns the variables that are set, sanitized.
func (a *app) variables(names []string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if v := a.env.Getenv(name); v != "" {
			out[name] = sanitize.Line(v)
		}
	}
	return out
}

func (a *app) reportTerminal() reportTerminalJSON {
	t := reportTerminalJSON{
		Stdout: a.env.Terminal, Stdin: a.env.InputTerminal, Width: a.env.Width, Height: a.env.Height,
		Claims: a.variables(claimVariables()), Within: []string{},
	}
	if a.env.Terminal {
		t.Profile = orNull(a.env.System.Profile)
	}
	for _, v := range withinVariables() {
		if a.env.Getenv(v[0]) != "" {
			t.Within = append(t.Within, v[1])
		}
	}
	if a.env.System.AskTerminal != nil && a.env.Getenv("TERM") != "dumb" {
		answers := a.env.System.AskTerminal()
		answers.Name, answers.Attributes = sanitize.Line(answers.Name), sanitize.Line(answers.Attributes)
		if t.noAnswer = answers == (TerminalAnswers{}); !t.noAnswer {
			t.Answers = &answers
		}
	}
	return t
}

func (a *app) reportSettings(root *cobra.Command) reportSettingsJSON {
	out := reportSettingsJSON{File: a.sources.File != nil, Problems: len(a.problems), Changed: []reportChangeJSON{}}
	all := a.allSettings(root)
	for i, s := range settingsJSON(all) {
		if s.Origin == "default" {
			continue
		}
		change := reportChangeJSON{Key: s.Key, Origin: s.Origin}
		if a.isPublic(all[i]) {
			change.Value = orNull(shownValue(all[i]))
		}
		out.Changed = append(out.Changed, change)
	}
	return out
}

// isPublic reports whether the value of a setting can have neither names nor paths.
func (a *app) isPublic(r config.Resolved) bool {
	switch r.Kind {
	case config.Bool, config.Number, config.Choice, config.Duration:
		return true
	case config.List:
		return strings.HasPrefix(r.Key, "keys.")
	}
	return r.Key == "theme" && a.theme.File == "" && a.theme.Name == r.Value
}

func (a *app) reportContent(ctx context.Context) reportContentJSON {
	c := reportContentJSON{Kind: "folder"}
	switch {
	case a.all:
		c.Kind = "sources"
	case a.sourceName != "":
		c.Kind = "source"
	case a.content == "":
		c.Kind = "bundled"
	}
	src, err := a.source()
	if err != nil {
		return c
	}
	ix, err := index.Load(ctx, src, a.options())
	if err != nil {
		return c
	}
	c.Readable, c.Posts, c.Unread = true, ix.Len(), ix.Unread()
	languages := map[string]bool{}
	for _, p := range ix.Posts() {
		c.Words += p.Words
		if p.Draft {
			c.Drafts++
		}
		if p.Lang != "" {
			languages[p.Lang] = true
		}
	}
	c.Languages = len(languages)
	every := index.Filter{Drafts: true, Future: true, Lang: "all"}
	c.Categories, c.Tags = len(ix.Categories(every)), len(ix.Tags(every))
	return c
}

func (a *app) reportState() reportStateJSON {
	if a.env.OpenState == nil {
		return reportStateJSON{Store: "off"}
	}
	state := a.env.OpenState(a.values["state"].Value)
	if state.Store == nil {
		return reportStateJSON{Store: "off"}
	}
	defer state.Store.Close() //nolint:errcheck // nothing was written
	if !filepath.IsAbs(state.Location) && strings.Contains(state.Location, "://") {
		return reportStateJSON{Store: "postgresql"}
	}
	out := reportStateJSON{Store: "sqlite"}
	for _, name := range []string{state.Location, state.Location + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			out.Bytes += info.Size()
		}
	}
	return out
}

// sizeOf returns the size of what is in a directory, that of nothing for "".
func sizeOf(dir string) reportSizeJSON {
	if dir == "" {
		return reportSizeJSON{}
	}
	size := reportSizeJSON{On: true}
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // what cannot be read is not counted
		}
		if info, err := d.Info(); err == nil {
			size.Files++
			size.Bytes += info.Size()
		}
		return nil
	})
	return size
}
