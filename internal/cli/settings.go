package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/theme"
)

// choicesOf is the annotation of a flag that says which values it takes.
const choicesOf = "quire_choices"

// settings is what the flags, the environment and the configuration file come to.
type settings struct {
	sources  config.Sources
	values   map[string]config.Resolved // of the reader, by key
	origins  map[string]config.Origin   // of the command's own flags that were not given, by flag
	problems []config.Problem
}

// readerFlags declares the flags of the table of settings.
func (a *app) readerFlags(root *cobra.Command) {
	for _, s := range config.ReaderSettings() {
		flags := root.Flags()
		if s.Global {
			flags = root.PersistentFlags()
		}
		short := ""
		if s.Key == "content" {
			short = "C"
		}
		about := s.Help
		if s.DefaultText != "" {
			about += " (default: " + s.DefaultText + ")"
		}
		switch {
		case s.Flag == "" || s.Kind == config.Path && a.env.Archive != nil:
		case s.Kind == config.Bool:
			flags.Bool(s.Flag, s.Default == "true", about)
		case s.Kind == config.Number:
			flags.Int(s.Flag, 0, about)
		default:
			flags.StringP(s.Flag, short, s.Default, about)
		}
		switch {
		case a.env.Archive != nil:
		case s.Key == "theme":
			a.complete(root, s.Flag, a.themeNames)
		case s.Key == "lang":
			a.complete(root, s.Flag, a.valuesOf(search.Lang, "all"))
		case s.Key == "content":
			a.complete(root, s.Flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return nil, cobra.ShellCompDirectiveFilterDirs
			})
		case len(s.Choices) > 0:
			a.complete(root, s.Flag, fixedValues(s.Choices))
		}
	}
	if a.env.Configured {
		root.PersistentFlags().StringVar(&a.config, "config", "", "configuration `FILE` (default: quire/config.toml under $XDG_CONFIG_HOME or ~/.config)")
	}
}

// setChoices says which values a flag takes, for completions and for what is set elsewhere.
func (a *app) setChoices(cmd *cobra.Command, flag string, list []string) {
	a.complete(cmd, flag, fixedValues(list))
	if err := cmd.Flags().SetAnnotation(flag, choicesOf, list); err != nil {
		panic(err) // a flag that does not exist: a mistake in this package
	}
}

// configure settles what holds for every command, and what holds for this one. Flags win
// over the environment, the environment over the configuration file, and that over what
// is built in (setting.Sources.Resolve).
func (a *app) configure(cmd *cobra.Command) error {
	a.sources, a.problems = config.Sources{Getenv: a.env.Getenv}, nil
	if a.env.Configured {
		if err := a.loadConfig(cmd.Root()); err != nil {
			return err
		}
	}
	a.values = map[string]config.Resolved{}
	for _, s := range config.ReaderSettings() {
		r, err := a.resolveSetting(cmd, s)
		if err != nil {
			return err
		}
		a.values[s.Key] = r
	}
	a.content, a.noColor = a.values["content"].Value, a.values["no_color"].On()
	if err := a.resolveTheme(); err != nil {
		return err
	}
	if cmd.HasParent() {
		a.applySettings(cmd)
	}
	if cmd.HasParent() || !a.canOpenReader() || a.linear() {
		a.printProblems()
	}
	return nil
}

// loadConfig reads the configuration file. One that was named must exist.
func (a *app) loadConfig(root *cobra.Command) error {
	path, named := a.configPath()
	if path == "" {
		return nil
	}
	file, err := config.Load(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("configuration: %s does not exist: name another with --config FILE, or write one with quire config init", path)
	case err != nil:
		return fmt.Errorf("configuration: %s: %w", path, fileReason(err))
	}
	a.sources.File = file
	a.problems = append(file.Problems, file.Check(a.knownSettings(root))...)
	return nil
}

// configPath is the configuration file, which somebody has named or which is the usual one.
func (a *app) configPath() (path string, named bool) {
	if a.config != "" {
		return a.config, true
	}
	if path = a.env.Getenv("QUIRE_CONFIG"); path != "" {
		return path, true
	}
	return a.env.ConfigFile, false
}

// knownSettings is everything that can be set.
func (a *app) knownSettings(root *cobra.Command) []config.Setting {
	return slices.Concat(config.ReaderSettings(), commandSettings(root), a.keySettings())
}

// commandSettings is the flags of the commands as settings, each in the table of its
// command.
func commandSettings(root *cobra.Command) []config.Setting {
	var out []config.Setting
	for _, cmd := range root.Commands() {
		if cmd.Hidden {
			continue
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				out = append(out, settingOf(cmd, f))
			}
		})
		if cmd.HasSubCommands() {
			for _, s := range commandSettings(cmd) {
				s.Key = cmd.Name() + "." + s.Key
				s.Env = []string{config.EnvName(s.Key)}
				out = append(out, s)
			}
		}
	}
	return out
}

// settingOf is a flag of a command as a setting.
func settingOf(cmd *cobra.Command, f *pflag.Flag) config.Setting {
	s := config.Setting{
		Key: cmd.Name() + "." + strings.ReplaceAll(f.Name, "-", "_"), Flag: f.Name,
		Default: f.DefValue, Help: f.Usage, Choices: f.Annotations[choicesOf],
	}
	s.Env = []string{config.EnvName(s.Key)}
	switch f.Value.Type() {
	case "bool":
		s.Kind = config.Bool
	case "int":
		s.Kind = config.Number
	case "duration":
		s.Kind = config.Duration
	case "stringArray", "stringSlice":
		s.Kind, s.Default, s.DefaultText = config.List, "", strings.Trim(f.DefValue, "[]")
	default:
		if len(s.Choices) > 0 {
			s.Kind = config.Choice
		}
	}
	return s
}

// resolveSetting finds the value of a setting of the reader: its flag, when this command has it
// and it was given, else what is set elsewhere.
func (a *app) resolveSetting(cmd *cobra.Command, s config.Setting) (config.Resolved, error) {
	f := cmd.Flags().Lookup(s.Flag)
	if s.Flag != "" && f != nil && f.Changed && (s.Global || !cmd.HasParent()) {
		value, wrong := s.Check(config.Value{Text: f.Value.String()})
		if wrong != "" {
			return config.Resolved{}, usageErrorf("--%s %s", s.Flag, wrong)
		}
		return config.Resolved{Setting: s, Value: value, Origin: config.Origin{Flag: "--" + s.Flag}}, nil
	}
	return a.resolveUnflagged(s), nil
}

// resolveUnflagged is what a setting is set to but for its flag.
func (a *app) resolveUnflagged(s config.Setting) config.Resolved {
	if !a.env.Configured {
		only := s.Env[:0:0]
		if s.AnyValue {
			only = s.Env[len(s.Env)-1:]
		}
		s.Env = only
	}
	r, wrong := a.sources.Resolve(s)
	a.problems = append(a.problems, wrong...)
	return r
}

// applySettings gives those flags of a command that were not given the values that are set
// elsewhere. A setting of the reader with the name of the flag holds for the command too.
func (a *app) applySettings(cmd *cobra.Command) {
	a.origins = map[string]config.Origin{}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "help" {
			return
		}
		r := a.resolveUnflagged(settingOf(cmd, f))
		if shared, ok := a.values[strings.ReplaceAll(f.Name, "-", "_")]; ok && r.Origin == (config.Origin{}) {
			r = shared
		}
		if r.Origin == (config.Origin{}) {
			return
		}
		a.origins[f.Name] = r.Origin
		if list, ok := f.Value.(pflag.SliceValue); ok {
			_ = list.Replace(r.List)
			return
		}
		if err := cmd.Flags().Set(f.Name, r.Value); err != nil {
			what := err.Error()
			if wrong := (*pflag.InvalidValueError)(nil); errors.As(err, &wrong) {
				what = invalidValue(wrong)
			}
			a.problems = append(a.problems, config.Problem{Where: r.Origin.String(), What: r.Key + ": " + sanitize.Line(what)})
		}
	})
}

// withOrigin adds to an error about a flag where its value came from, when that was not the
// command line.
func (a *app) withOrigin(err error) error {
	var wrong usageError
	if !errors.As(err, &wrong) {
		return err
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "--"), ":")
	origin, set := a.origins[name]
	if !set {
		return err
	}
	return fmt.Errorf("%w (set by %s)", wrong.error, origin)
}

// printProblems writes what is wrong with the settings.
func (a *app) printProblems() {
	const most = 5
	for i, m := range a.problems {
		if i == most {
			a.printMessage("configuration: " + english.Plural(len(a.problems)-most, "more mistake", "") + ": correct these first")
			break
		}
		a.printMessage("configuration: " + m.String())
	}
}

// problemTexts are mistakes as the reader shows them.
func problemTexts(mistakes []config.Problem) []string {
	out := make([]string, len(mistakes))
	for i, m := range mistakes {
		out[i] = m.String()
	}
	return out
}

// cache is where what was read of content folders is kept.
func (a *app) cache() index.Cache {
	if a.env.Cache == nil {
		return index.Cache{}
	}
	return a.env.Cache(a.values["cache"].Value)
}

// resolveTheme settles which theme it is. One that is none is a mistake, and auto counts; on
// the command line it is refused.
func (a *app) resolveTheme() error {
	r := a.values["theme"]
	found, mistakes, err := theme.Find(r.Value, a.themeFolder())
	a.problems = append(a.problems, mistakes...)
	if err == nil && a.env.Ansi16 {
		found = found.InBasic()
	}
	if err == nil {
		a.theme = found
		return nil
	}
	if r.Origin.Flag != "" {
		return usageErrorf("--theme: %s", err)
	}
	a.problems = append(a.problems, config.Problem{Where: r.Origin.String(), What: "theme " + err.Error()})
	a.theme, _, err = theme.Find(theme.Auto, "")
	return err
}

// themeFolder is the folder of the reader's own themes, "" without one.
func (a *app) themeFolder() string {
	if !a.env.Configured {
		return ""
	}
	path, _ := a.configPath()
	return theme.Folder(path)
}
