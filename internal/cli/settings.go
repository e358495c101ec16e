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
	"quire/internal/index/cache"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/theme"
	"quire/internal/theme/themefile"
	"quire/internal/usererr"
)

// choicesOf is the annotation of a flag that lists its values.
const choicesOf = "quire_choices"

// settings are the resolved settings of one run.
type settings struct {
	sources  config.Sources
	values   map[string]config.Resolved // of the reader, by key
	origins  map[string]config.Origin   // of the command's own flags that were not given, by flag
	problems []config.Problem
}

// readerFlags declares the flags of the reader's settings.
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
			flags.Var(intFlag{new(int), s.Min, s.Max}, s.Flag, about)
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
		root.PersistentFlags().StringVar(&a.config, "config", "",
			"read the configuration `FILE` (default: quire/config.toml in $XDG_CONFIG_HOME or ~/.config)")
	}
}

// setChoices declares the values of a flag, for completions and for values set elsewhere.
func (a *app) setChoices(cmd *cobra.Command, flag string, list []string) {
	a.complete(cmd, flag, fixedValues(list))
	if err := cmd.Flags().SetAnnotation(flag, choicesOf, list); err != nil {
		panic(err) // the flag does not exist: a bug in this package
	}
}

// configure resolves the settings of the reader and of this command. Flags win over the
// environment, the environment over the configuration file, and the file over the
// defaults (config.Sources.Resolve).
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

// loadConfig reads the configuration file. It must exist if it was named.
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
		return usererr.New("configuration: "+sanitize.Line(path)+": no such file",
			"write one with quire config init, or name another with --config FILE")
	case err != nil:
		return fmt.Errorf("configuration: %s: %w", path, err)
	}
	a.sources.File = file
	a.problems = append(file.Problems, file.Check(a.knownSettings(root))...)
	return nil
}

// configPath returns the configuration file, and whether the user named it.
func (a *app) configPath() (path string, named bool) {
	if a.config != "" {
		return a.config, true
	}
	if path = a.env.Getenv("QUIRE_CONFIG"); path != "" {
		return path, true
	}
	return a.env.ConfigFile, false
}

// knownSettings returns all settings.
func (a *app) knownSettings(root *cobra.Command) []config.Setting {
	return slices.Concat(config.ReaderSettings(), commandSettings(root), a.keySettings())
}

// commandSettings returns the flags of the commands as settings, each in the table of its
// command.
func commandSettings(root *cobra.Command) []config.Setting {
	var out []config.Setting
	for _, cmd := range root.Commands() {
		if cmd.Hidden {
			continue
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if isOwnSetting(f) {
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

// isOwnSetting reports whether a flag of a command is a setting of the command, not one of the reader
// that the command takes several times.
func isOwnSetting(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "content" }

// settingOf returns a flag of a command as a setting.
func settingOf(cmd *cobra.Command, f *pflag.Flag) config.Setting {
	s := config.Setting{
		Key: cmd.Name() + "." + strings.ReplaceAll(f.Name, "-", "_"), Flag: f.Name,
		Default: f.DefValue, Help: f.Usage, Choices: f.Annotations[choicesOf],
	}
	s.Env = []string{config.EnvName(s.Key)}
	if n, ok := f.Value.(intFlag); ok {
		s.Min = n.low
		if n.high < maxNumber {
			s.Max = n.high
		}
	}
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

// resolveSetting returns the effective value of a reader setting: its flag, if this command
// has it and it was given, else what is set elsewhere.
func (a *app) resolveSetting(cmd *cobra.Command, s config.Setting) (config.Resolved, error) {
	f := cmd.Flags().Lookup(s.Flag)
	if s.Flag != "" && f != nil && f.Changed && (s.Global || !cmd.HasParent()) {
		value, err := s.Check(config.Value{Text: f.Value.String()})
		if err != nil {
			return config.Resolved{}, usageHint(usererr.Hint(err), "--%s: %s", s.Flag, usererr.Text(err))
		}
		return config.Resolved{Setting: s, Value: value, Origin: config.Origin{Flag: "--" + s.Flag}}, nil
	}
	return a.resolveUnflagged(s), nil
}

// resolveUnflagged returns the value of a setting, its flag left aside. Over SSH only
// variables of the client count, such as NO_COLOR.
func (a *app) resolveUnflagged(s config.Setting) config.Resolved {
	if !a.env.Configured {
		only := s.Env[:0:0]
		if s.AnyValue {
			only = s.Env[len(s.Env)-1:]
		}
		s.Env = only
	}
	r, problems := a.sources.Resolve(s)
	a.problems = append(a.problems, problems...)
	return r
}

// applySettings sets the flags of a command that were not given to what is set elsewhere.
// A setting of the reader applies to a command's flag of the same name.
func (a *app) applySettings(cmd *cobra.Command) {
	a.origins = map[string]config.Origin{}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || !isOwnSetting(f) {
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
		if r.Value == f.DefValue {
			return
		}
		if err := cmd.Flags().Set(f.Name, r.Value); err != nil {
			if invalid := (*pflag.InvalidValueError)(nil); errors.As(err, &invalid) {
				err = invalidValue(invalid)
			}
			a.problems = append(a.problems, config.NewProblem(r.Origin.String(), r.Key, err))
		}
	})
}

// withOrigin adds to an error about a flag where its value was set, unless that is the
// command line.
func (a *app) withOrigin(err error) error {
	var usage usageError
	if !errors.As(err, &usage) {
		return err
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "--"), ":")
	origin, set := a.origins[name]
	if !set {
		return err
	}
	return fmt.Errorf("%w (set by %s)", usage.error, origin)
}

// printProblems prints the problems with the configuration.
func (a *app) printProblems() {
	const limit = 5
	for i, p := range a.problems {
		if i == limit {
			a.printMessage("configuration: "+english.Plural(len(a.problems)-limit, "more problem", ""), "correct these first")
			break
		}
		a.printMessage("configuration: "+p.Where+": "+p.What, p.Hint)
	}
}

// problemLines returns problems as the reader shows them.
func problemLines(problems []config.Problem) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = p.String()
	}
	return out
}

// cache returns the cache of content folders.
func (a *app) cache() cache.Cache {
	if a.env.Cache == nil {
		return cache.Cache{}
	}
	return a.env.Cache(a.values["cache"].Value)
}

// resolveTheme finds the theme. An unknown theme is a usage error on the command line, and
// elsewhere a problem that leaves the default.
func (a *app) resolveTheme() error {
	r := a.values["theme"]
	found, problems, err := themefile.Find(r.Value, a.themeFolder())
	a.problems = append(a.problems, problems...)
	if err == nil && a.env.Ansi16 {
		found = found.Basic()
	}
	if err == nil {
		a.theme = found
		return nil
	}
	if r.Origin.Flag != "" {
		return usageHint(usererr.Hint(err), "--theme: %s", usererr.Text(err))
	}
	a.problems = append(a.problems, config.NewProblem(r.Origin.String(), "theme", err))
	a.theme, _ = theme.BuiltIn(theme.Auto)
	return nil
}

// themeFolder returns the folder of the user's own themes, "" without one.
func (a *app) themeFolder() string {
	if !a.env.Configured {
		return ""
	}
	path, _ := a.configPath()
	return themefile.Folder(path)
}
