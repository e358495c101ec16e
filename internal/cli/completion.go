package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/usererr"
)

const completionAbout = `Write the completions for a shell: commands and flags, and the slugs, categories,
tags and series of your content.

  bash        source <(quire completion bash)
  zsh         quire completion zsh > "${fpath[1]}/_quire"
  fish        quire completion fish > ~/.config/fish/completions/quire.fish
  powershell  quire completion powershell | Out-String | Invoke-Expression`

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (a *app) completion() *cobra.Command {
	return &cobra.Command{
		Use:               "completion SHELL",
		Short:             "Write shell completions",
		Long:              completionAbout,
		Args:              exactlyOne("shell: " + config.OneOf(shells())),
		ValidArgsFunction: fixedValues(shells()),
		PersistentPreRunE: skipConfigure,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			write := map[string]func(io.Writer) error{
				"bash":       func(w io.Writer) error { return writeBashCompletion(root, w) },
				"zsh":        root.GenZshCompletion,
				"fish":       func(w io.Writer) error { return root.GenFishCompletion(w, true) },
				"powershell": root.GenPowerShellCompletionWithDesc,
			}[args[0]]
			if write == nil {
				err := config.UnknownChoice("shell", args[0], shells())
				return usageHint(usererr.Hint(err), "%s", usererr.Text(err))
			}
			return write(a.out)
		},
	}
}

// bashFallback defines the one function of the package bash-completion that the script
// needs, for systems without it. If the package is loaded later, it replaces the function.
const bashFallback = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref()
    {
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cword=$COMP_CWORD
        words=("${COMP_WORDS[@]}")
    }
fi

`

func writeBashCompletion(root *cobra.Command, w io.Writer) error {
	if _, err := io.WriteString(w, bashFallback); err != nil {
		return err
	}
	return root.GenBashCompletionV2(w, true)
}

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:               "man",
		Short:             "Write the manual page",
		Example:           "  quire man | man -l -",
		Args:              noArguments,
		PersistentPreRunE: skipConfigure,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			prepareManPage(root)
			page, err := mango.NewManPage(1, root)
			if err != nil {
				return fmt.Errorf("man: %w", err)
			}
			page = page.WithSection("Exit status", manStatus).WithSection("Environment", manEnvironment).
				WithSection("Files", manFiles)
			_, err = io.WriteString(a.out, page.Build(roff.NewDocument()))
			return err
		},
	}
}

const (
	manStatus      = "0: done. 1: failed; the message on standard error says why. 2: wrong usage."
	manEnvironment = "QUIRE_CONFIG: the configuration file. QUIRE_CONTENT, QUIRE_THEME and so on: every setting has a variable, which quire config --format json names. NO_COLOR: no colours. PAGER: the pager of show --pager. VISUAL, EDITOR: the editor of the reader. LC_ALL, LC_MESSAGES, LANG: the language of posts that exist in several."
	manFiles       = "$XDG_CONFIG_HOME/quire/config.toml (else ~/.config/quire/config.toml): the settings; quire config init writes one with every setting in it. Flags and the environment win over it."
)

// prepareManPage rewrites help texts for the manual page, which fills its own lines and does
// not know that a name in backquotes is a value.
func prepareManPage(cmd *cobra.Command) {
	paragraphs := strings.Split(cmd.Long, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	cmd.Long = strings.Join(paragraphs, "\n")
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	cmd.LocalFlags().VisitAll(plain)
	for _, sub := range cmd.Commands() {
		prepareManPage(sub)
		if sub.Long != "" { // the page shows the short text of a command only
			sub.Short = sub.Long
		}
	}
}

// completer returns the values for the word under the cursor.
type completer = cobra.CompletionFunc

// complete registers the completer of a flag.
func (a *app) complete(cmd *cobra.Command, flag string, f completer) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag does not exist: a bug in this package
	}
}

func fixedValues(list []string) completer {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// slugs completes the slugs of posts, described by their titles.
func (a *app) slugs() completer {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ix := a.loadForCompletion(cmd)
		if ix == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		var out []string
		for _, p := range ix.Select(index.Filter{}, nil).All() {
			out = append(out, cobra.CompletionWithDesc(sanitize.Line(p.Slug), p.Title))
		}
		return out, cobra.ShellCompDirectiveDefault // files complete too
	}
}

func (a *app) terms(of termsOf) completer {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		var out []string
		if ix := a.loadForCompletion(cmd); ix != nil {
			for _, term := range of(ix, index.Filter{}) {
				out = append(out, cobra.CompletionWithDesc(term.Name, english.Plural(term.Count, "post", "")))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// valuesOf completes the values of a field, after some that always exist.
func (a *app) valuesOf(key search.Key, always ...string) completer {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		out := always
		if ix := a.loadForCompletion(cmd); ix != nil {
			out = slices.Concat(always, ix.Values(key))
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// loadForCompletion loads the archive without messages, nil if that fails.
func (a *app) loadForCompletion(cmd *cobra.Command) *index.Index {
	a.env.Stderr = io.Discard
	if a.configure(cmd) != nil {
		return nil
	}
	src, err := a.source()
	if err != nil {
		return nil
	}
	ix, err := index.Load(cmd.Context(), src, a.options())
	if err != nil {
		return nil
	}
	return ix
}
