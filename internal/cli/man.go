package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:               "man",
		Short:             "Write the manual page",
		Example:           "  quire man | man -l -",
		Args:              noArguments,
		PersistentPreRunE: skipConfigure,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := a.out.WriteString(a.manPage(cmd.Root()))
			return err
		},
	}
}

// term is an entry of a list in the manual page.
type term struct{ name, text string }

func manEnvironment() []term {
	return []term{
		{"QUIRE_CONTENT, QUIRE_THEME …", "Every setting has a variable; quire config --format json lists them."},
		{"QUIRE_CONFIG", "The configuration file."},
		{"NO_COLOR", "Print no colours."},
		{
			"CLICOLOR_FORCE, FORCE_COLOR",
			"Print colours although the output is not a terminal; FORCE_COLOR may be 1 (16 colours), 2 (256) or 3 (all).",
		},
		{"COLUMNS", "The width of output that is not a terminal."},
		{"PAGER", "The pager of show --pager; less if it is not set."},
		{"VISUAL, EDITOR", "The editor of the reader."},
		{"BROWSER", "The browser of the reader."},
		{"LC_ALL, LC_MESSAGES, LANG", "The language of posts that exist in several; without UTF-8 the output is plain ASCII."},
		{"XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "The folders of the files below."},
	}
}

func manFiles() []term {
	return []term{
		{
			"~/.config/quire/config.toml",
			"The configuration, in $XDG_CONFIG_HOME if that is set. quire config init writes one with every setting in it. Flags and the environment win over it.",
		},
		{"~/.config/quire/themes/", "Themes of your own, beside the configuration: NAME.toml or NAME.json."},
		{
			"~/.local/state/quire/state.db",
			"Reader state, in $XDG_STATE_HOME if that is set: what was read and starred, positions, bookmarks and searches. quire state exports it.",
		},
		{"~/.local/state/quire/host_key, readers.db", "The host key and the reader state of quire serve."},
		{"~/.cache/quire/", "What was read of content folders, in $XDG_CACHE_HOME if that is set. Deleting it loses nothing."},
	}
}

func manQueries() []term {
	return []term{
		{"kube roll", "Posts in which every word matches in title, tags, category, series or summary: whole words first, then beginnings, then letters in order. quire search looks at the whole text."},
		{`"roll back"`, "These words side by side."},
		{`-draft, -"roll back", -tag:aws`, "Posts without the word, the phrase, the tag."},
		{
			"tag:aws, cat:cloud, series:, author:, lang:fr",
			"Posts with the name; else with a word of it, else with the beginning of one. Quote names with spaces: cat:\"Cloud Infrastructure\".",
		},
		{"year:2026, year:2024..2026, year:>2024", "Posts of these years."},
		{"is:featured, is:draft, is:unread, is:starred", "Posts in this state."},
	}
}

// manPage returns the manual page in roff. Settings of the reader and global flags are in it
// once.
func (a *app) manPage(root *cobra.Command) string {
	var m manWriter
	fmt.Fprintf(&m, ".TH QUIRE 1 %q %q \"User Commands\"\n", a.manDate(), "quire "+a.env.Version)
	m.section("Name")
	m.line("quire \\- " + roff("read a blog in the terminal"))
	m.section("Synopsis")
	m.line(`\fBquire\fP [\fIOPTIONS\fP] [\fIPATH\fP|\fISLUG\fP][#\fIHEADING\fP]`)
	m.line(".br")
	m.line(`\fBquire\fP \fICOMMAND\fP [\fIOPTIONS\fP] [\fIARGUMENTS\fP]`)
	m.section("Description")
	m.paragraphs(root.Long)
	m.section("Global options")
	m.paragraphs("Every command takes these.")
	m.flags(root.PersistentFlags())
	m.section("Options of the reader")
	m.flags(root.LocalNonPersistentFlags())
	m.section("Commands")
	m.commands(root, "quire")
	m.section("Keys")
	a.manKeys(&m)
	m.section("Queries")
	m.paragraphs("The filter of the reader, its search, quire search and quire list --query take the same language. Case and accents do not matter.")
	m.terms(manQueries())
	m.section("Environment")
	m.terms(manEnvironment())
	m.section("Files")
	m.terms(manFiles())
	m.section("Exit status")
	m.terms([]term{{"0", "Done."}, {"1", "Failed; the message on standard error says why."}, {"2", "Wrong usage."}})
	m.section("Examples")
	m.example(root.Example)
	return m.String()
}

// manDate returns the date of the manual page: that of $SOURCE_DATE_EPOCH if it is set, as for
// packages, which must not depend on when they are made.
func (a *app) manDate() string {
	day := a.env.Now()
	if seconds, err := strconv.ParseInt(a.env.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		day = time.Unix(seconds, 0)
	}
	return day.UTC().Format(time.DateOnly)
}

// manKeys writes the default keys of each view.
func (a *app) manKeys(m *manWriter) {
	m.paragraphs("These are the defaults; quire keys lists the active ones. Counts work: 5j, 30g.")
	if a.env.Keys == nil {
		return
	}
	bindings, _ := a.env.Keys(nil)
	view := ""
	for _, k := range bindings {
		if len(k.Keys) == 0 {
			continue
		}
		if k.View != view {
			view = k.View
			m.line(".SS " + roff(view))
		}
		m.term(`\fB`+roff(strings.Join(k.Keys, ", "))+`\fP`, k.Help)
	}
}

// manWriter builds a page in roff.
type manWriter struct{ strings.Builder }

func (m *manWriter) line(s string) { m.WriteString(s + "\n") }

func (m *manWriter) section(name string) { m.line(".SH " + strings.ToUpper(name)) }

// paragraphs writes text, whose paragraphs are separated by empty lines. Indented lines stay
// as they are.
func (m *manWriter) paragraphs(text string) {
	for p := range strings.SplitSeq(text, "\n\n") {
		m.line(".PP")
		if strings.HasPrefix(p, "  ") {
			m.example(p)
			continue
		}
		m.line(roff(strings.ReplaceAll(p, "\n", " ")))
	}
}

func (m *manWriter) example(text string) {
	m.line(".nf")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		m.line(roff(line))
	}
	m.line(".fi")
}

func (m *manWriter) terms(list []term) {
	for _, t := range list {
		m.term(`\fB`+roff(t.name)+`\fP`, t.text)
	}
}

// term writes an entry of a list; tag is in roff.
func (m *manWriter) term(tag, text string) {
	m.line(".TP")
	m.line(tag)
	m.line(roff(text))
}

// flags writes flags with their arguments.
func (m *manWriter) flags(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		argument, help := pflag.UnquoteUsage(f)
		tag := `\fB\-\-` + roff(f.Name) + `\fP`
		if f.Shorthand != "" {
			tag = `\fB\-` + f.Shorthand + `\fP, ` + tag
		}
		if f.Value.Type() != "bool" && argument != "" {
			tag += ` \fI` + roff(strings.ToUpper(argument)) + `\fP`
		}
		if def := f.DefValue; def != "" && def != "false" && def != "0" && def != "[]" &&
			!strings.Contains(help, "(default:") {
			help += " (default " + strings.Trim(def, "[]") + ")"
		}
		m.term(tag, help)
	})
}

// commands writes the commands below parent, whose path is path, with their own flags.
func (m *manWriter) commands(parent *cobra.Command, path string) {
	for _, cmd := range parent.Commands() {
		if cmd.Hidden || !cmd.IsAvailableCommand() {
			continue
		}
		m.line(`.SS "` + roff(path+" "+cmd.Use) + `"`)
		text := cmd.Long
		if text == "" {
			text = cmd.Short + "."
		}
		m.paragraphs(text)
		cmd.InitDefaultHelpFlag()
		own := pflag.NewFlagSet(cmd.Name(), pflag.ContinueOnError)
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				own.AddFlag(f)
			}
		})
		m.flags(own)
		if cmd.Example != "" {
			m.line(".PP")
			m.example(cmd.Example)
		}
		m.commands(cmd, path+" "+cmd.Name())
	}
}

// roff escapes text for roff. A line must not begin with a control character.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", "", `"`, `\(dq`, "…", "...", "’", "'").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
