package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/render"
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
		Args:              exactlyOne("SHELL (" + config.OneOf(shells()) + ")"),
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

// bashFallback defines the functions of the package bash-completion that the script needs, for
// systems without it. If the package is loaded later, it replaces them.
const bashFallback = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref()
    {
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cword=$COMP_CWORD
        words=("${COMP_WORDS[@]}")
    }
fi
if ! declare -F _filedir >/dev/null; then
    _filedir()
    {
        local kind=-f name
        [[ ${1-} == -d ]] && kind=-d
        while IFS= read -r name; do
            COMPREPLY+=("$name")
        done < <(compgen "$kind" -- "${cur-}")
        compopt -o filenames 2>/dev/null
    }
fi

`

func writeBashCompletion(root *cobra.Command, w io.Writer) error {
	if _, err := io.WriteString(w, bashFallback); err != nil {
		return err
	}
	return root.GenBashCompletionV2(w, true)
}

// stripBackquotes removes the backquotes around values in the help of flags, which
// completions show as it is.
func stripBackquotes(cmd *cobra.Command) {
	strip := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	cmd.LocalFlags().VisitAll(strip)
	for _, sub := range cmd.Commands() {
		stripBackquotes(sub)
	}
}

// completer returns the values for the word under the cursor.
type completer = cobra.CompletionFunc

// complete registers the completer of a flag.
func (a *app) complete(cmd *cobra.Command, flag string, f completer) {
	if a.env.Archive != nil {
		return // cobra never forgets a flag that is completed, and a server runs many commands
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag does not exist: a bug in this package
	}
}

func fixedValues(list []string) completer {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// slugs completes the slugs of posts, described by their titles, and behind "SLUG#" the
// headings of the post. The argument after that is a folder.
func (a *app) slugs() completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
		ix := a.loadForCompletion(cmd)
		if ix == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		if slug, _ := splitHeading(typed); slug != typed {
			return headingsOf(cmd.Context(), ix, slug), cobra.ShellCompDirectiveNoFileComp
		}
		var out []string
		for _, p := range ix.Select(index.Filter{}, nil).All() {
			out = append(out, cobra.CompletionWithDesc(sanitize.Line(p.Slug), p.Title))
		}
		return out, cobra.ShellCompDirectiveDefault // files complete too
	}
}

// headingsOf returns the headings of a post as SLUG#HEADING, described by their texts.
func headingsOf(ctx context.Context, ix *index.Index, slug string) []string {
	p := ix.Find(slug)
	if p == nil {
		return nil
	}
	text, err := ix.Text(p)
	if err != nil {
		return nil
	}
	outline, err := render.NewDocumentOf(p.Path, text.Markdown, "").Outline(ctx)
	if err != nil {
		return nil
	}
	var out []string
	for _, h := range outline.Headings {
		out = append(out, cobra.CompletionWithDesc(slug+"#"+sanitize.Line(h.ID), sanitize.Line(h.Text)))
	}
	return out
}

// completeRoot completes files, and posts once something is typed.
func (a *app) completeRoot(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if typed == "" && len(args) == 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return a.slugs()(cmd, args, typed)
}

// folders completes folders.
func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
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
