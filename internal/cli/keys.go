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
	"quire/internal/usererr"
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
	Help         string   // a few words
	Keys         []string // empty if it is unbound
	Default      []string
}

const keysAbout = `Show the keys of the reader, or those of VIEW, such as archive or pager: for each
action of each view, its keys, what it does, and where the keys were set.

Bind keys in the configuration file, in a table named after the view: open = ["enter", "o"]
in [keys.archive], or with a variable: QUIRE_KEYS_ARCHIVE_OPEN=enter,o. An empty list
("none" in a variable) unbinds the action. "g g" is a chord: one key after the other. Keys
in [keys.global] work in the archive and in a post.`

func (a *app) keysCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "keys [VIEW]",
		Short:   "Show the keys of the reader and where they were set",
		Long:    keysAbout,
		Example: "  quire keys archive\n  quire keys --format json | jq -r '.[] | select(.keys == []) | .action'",
		Args:    atMostOne("VIEW"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			a.problems = nil // configure printed them
			changes := a.keyChanges()
			bound, rejected := a.env.Keys(changes)
			a.problems = append(a.problems, rejected...)
			a.printProblems()
			origins := keyOrigins(changes, bound, rejected)
			if len(args) > 0 {
				var err error
				if bound, err = keysOf(bound, args[0]); err != nil {
					return err
				}
			}
			return a.printKeys(bound, origins, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

// keysOf returns the bindings of a view.
func keysOf(bound []KeyBinding, view string) ([]KeyBinding, error) {
	var views []string
	var found []KeyBinding
	for _, k := range bound {
		if !slices.Contains(views, k.View) {
			views = append(views, k.View)
		}
		if k.View == view {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		err := config.UnknownChoice("view", view, views)
		return nil, usageHint(usererr.Hint(err), "%s", usererr.Text(err))
	}
	return found, nil
}

// keySettings returns the actions of the key map as settings.
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

// quoted returns a list of keys in TOML.
func quoted(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = strconv.Quote(k)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// keyChanges returns the keys that the environment and the configuration bind.
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
	Where   *string  `json:"where"` // null for the default
	Env     string   `json:"env"`
}

// keyOrigins returns where the keys of each action were set, rejected changes left out.
func keyOrigins(changes []KeyChange, bound []KeyBinding, rejected []config.Problem) map[string]config.Origin {
	origins := map[string]config.Origin{}
	for _, c := range changes {
		origins[c.View+"."+c.Action] = c.Origin
	}
	for _, p := range rejected {
		for _, k := range bound {
			name := k.View + "." + k.Action
			if o, set := origins[name]; set && o.String() == p.Where && slices.Equal(k.Keys, k.Default) {
				delete(origins, name)
			}
		}
	}
	return origins
}

func (a *app) printKeys(bound []KeyBinding, origins map[string]config.Origin, format string) error {
	if format == "json" {
		return writeJSON(a.out, keysJSON(bound, origins))
	}
	style := a.styler()
	view := ""
	longest, help := 0, 34
	for _, k := range bound {
		longest = min(max(longest, textwidth.Width(strings.Join(k.Keys, ", "))), 28)
	}
	if w := a.tableWidth(); w > 0 {
		const rest = 8 + 16 + 2 + 2 + 7 // the other columns of a row with default keys
		help = min(max(w-rest-longest, 12), help)
	}
	for _, k := range bound {
		origin, set := origins[k.View+"."+k.Action]
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
		row := textwidth.Pad(k.View, 8) + textwidth.Pad(k.Action, 16) +
			style.bold(textwidth.Pad(keys, longest)) + "  " + textwidth.Pad(k.Help, help) + "  " + from
		if _, err := fmt.Fprintln(a.out, sanitize.Row(row)); err != nil {
			return err
		}
	}
	return nil
}

func keysJSON(bound []KeyBinding, origins map[string]config.Origin) []keyJSON {
	out := make([]keyJSON, len(bound))
	for i, k := range bound {
		name := k.View + "." + k.Action
		out[i] = keyJSON{
			View: k.View, Action: k.Action, Keys: orEmpty(k.Keys), Does: k.Help, Default: orEmpty(k.Default),
			Env: config.EnvName("keys." + name),
		}
		if o, set := origins[name]; set {
			out[i].Where = orNull(o.String())
		}
	}
	return out
}
