package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// KeyChange binds an action of the reader to keys instead of those it has.
type KeyChange struct {
	View, Action string
	Keys         []string
	Origin       config.Origin
}

// KeyBinding is an action of the reader and the keys that it is bound to.
type KeyBinding struct {
	View, Action string
	Help         string   // in few words
	Keys         []string // none when it is unbound
	Default      []string
}

const keysAbout = `Show the keys of the reader: for each action of each view the keys that it is bound to,
what it does, and where that was set.

Keys are bound in the configuration file, in a table of the view: open = ["enter", "o"]
in [keys.archive], or by a variable, QUIRE_KEYS_ARCHIVE_OPEN=enter,o. An empty list
unbinds ("none" in a variable). "g g" is a chord: one key after the other. Keys of
[keys.global] work in the archive and in a post.`

func (a *app) keysCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "keys",
		Short:   "Show the keys of the reader and where they were set",
		Long:    keysAbout,
		Example: "  quire keys | grep ^pager\n  quire keys --format json | jq -r '.[] | select(.keys == []) | .action'",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			a.problems = nil // told already
			changes := a.keyChanges()
			bound, refused := a.env.Keys(changes)
			a.problems = append(a.problems, refused...)
			a.printProblems()
			return a.printKeys(bound, keyOrigins(changes, bound, refused), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "output as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

// keySettings is what every key can be bound to, as settings.
func (a *app) keySettings() []config.Setting {
	if a.env.Keys == nil {
		return nil
	}
	all, _ := a.env.Keys(nil)
	out := make([]config.Setting, len(all))
	for i, k := range all {
		key := "keys." + k.View + "." + k.Action
		out[i] = config.Setting{
			Key: key, Env: []string{config.EnvName(key)}, Kind: config.List, Help: k.Help,
			Default: quoted(k.Default), DefaultText: "",
		}
	}
	return out
}

// quoted is a list of keys in TOML.
func quoted(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = strconv.Quote(k)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// keyChanges are the keys that the environment and the configuration bind.
func (a *app) keyChanges() []KeyChange {
	if !a.env.Configured {
		return nil
	}
	var out []KeyChange
	for _, s := range a.keySettings() {
		r := a.resolveUnflagged(s)
		if r.Origin == (config.Origin{}) {
			continue
		}
		parts := strings.SplitN(s.Key, ".", 3)
		keys := r.List
		if len(keys) == 1 && keys[0] == "" {
			keys = nil
		}
		out = append(out, KeyChange{View: parts[1], Action: parts[2], Keys: keys, Origin: r.Origin})
	}
	return out
}

type keyJSON struct {
	View    string   `json:"view"`
	Action  string   `json:"action"`
	Keys    []string `json:"keys"`
	Does    string   `json:"does"`
	Default []string `json:"default"`
	Where   *string  `json:"where"` // null is the default
	Env     string   `json:"env"`
}

// keyOrigins is where the keys of each action were set, but for those that were refused.
func keyOrigins(changes []KeyChange, bound []KeyBinding, refused []config.Problem) map[string]config.Origin {
	where := map[string]config.Origin{}
	for _, c := range changes {
		where[c.View+"."+c.Action] = c.Origin
	}
	for _, m := range refused {
		for _, k := range bound {
			name := k.View + "." + k.Action
			if o, set := where[name]; set && o.String() == m.Where && slices.Equal(k.Keys, k.Default) {
				delete(where, name)
			}
		}
	}
	return where
}

func (a *app) printKeys(bound []KeyBinding, where map[string]config.Origin, format string) error {
	if format == "json" {
		out := make([]keyJSON, len(bound))
		for i, k := range bound {
			name := k.View + "." + k.Action
			out[i] = keyJSON{View: k.View, Action: k.Action, Keys: orEmpty(k.Keys), Does: k.Help, Default: orEmpty(k.Default), Env: config.EnvName("keys." + name)}
			if o, set := where[name]; set {
				out[i].Where = orNull(o.String())
			}
		}
		return writeJSON(a.out, out)
	}
	style := a.styler()
	view := ""
	longest, does := 0, 34
	for _, k := range bound {
		longest = min(max(longest, textwidth.Width(strings.Join(k.Keys, ", "))), 28)
	}
	if w := a.tableWidth(); w > 0 {
		const rest = 8 + 16 + 2 + 2 + 7 // of a row that nobody has set
		does = min(max(w-rest-longest, 12), does)
	}
	for _, k := range bound {
		origin, set := where[k.View+"."+k.Action]
		keys, from := strings.Join(k.Keys, ", "), style.faint("default")
		if keys == "" {
			keys = "unbound"
		}
		if set {
			from = sanitize.Line(origin.String())
		}
		if view != "" && k.View != view {
			fmt.Fprintln(a.out)
		}
		view = k.View
		row := textwidth.Pad(k.View, 8) + textwidth.Pad(k.Action, 16) + style.bold(textwidth.Pad(keys, longest)) + "  " + textwidth.Pad(k.Help, does) + "  " + from
		if _, err := fmt.Fprintln(a.out, sanitize.Row(row)); err != nil {
			return err
		}
	}
	return nil
}
