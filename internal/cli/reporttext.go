package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// printReport prints a report as text: a row a subject, so that it can be pasted anywhere.
func (a *app) printReport(r reportJSON) error {
	version := r.Version
	if r.Commit != nil {
		version += " (" + *r.Commit + ")"
	}
	system := r.Platform
	if r.System != nil {
		system += ", " + *r.System
	}
	rows := [][2]string{
		{"quire", version},
		{"go", r.Go},
		{"system", system},
		{"terminal", terminalText(r.Terminal)},
		{"variables", variablesText(r.Terminal.Claims)},
		{"answers", answersText(r.Terminal)},
		{"locale", localeText(r.Locale)},
	}
	rows = append(rows, settingsRows(r.Settings)...)
	rows = append(
		rows,
		[2]string{"content", contentText(r.Content)},
		[2]string{"sources", fmt.Sprint(r.Sources)},
		[2]string{"cache", sizeText(r.Cache)},
		[2]string{"state", stateText(r.State)},
	)
	for _, row := range rows {
		const label = 10 // cells
		if _, err := fmt.Fprintln(a.out, sanitize.Row(textwidth.Pad(row[0], label)+row[1])); err != nil {
			return err
		}
	}
	return nil
}

func terminalText(t reportTerminalJSON) string {
	var parts []string
	switch {
	case !t.Stdout:
		parts = append(parts, "output is not a terminal")
	case t.Width > 0:
		parts = append(parts, fmt.Sprintf("%d×%d", t.Width, t.Height))
	default:
		parts = append(parts, "unknown size")
	}
	if !t.Stdin {
		parts = append(parts, "input is not a terminal")
	}
	if t.Profile != nil {
		parts = append(parts, *t.Profile)
	}
	if len(t.Within) > 0 {
		parts = append(parts, "inside "+english.OxfordWordSeries(t.Within, "and"))
	}
	return strings.Join(parts, ", ")
}

func answersText(t reportTerminalJSON) string {
	switch {
	case t.noAnswer:
		return "no answer"
	case t.Answers == nil:
		return "not queried"
	}
	var parts []string
	add := func(yes bool, text string) {
		if yes {
			parts = append(parts, text)
		}
	}
	answers := t.Answers
	add(answers.Name != "", answers.Name)
	add(answers.Background != "", answers.Background+" background")
	add(answers.Synchronized, "synchronized output")
	add(answers.Graphemes, "grapheme clusters")
	add(answers.Keyboard, "kitty keyboard")
	add(answers.Sixel, "sixel")
	add(answers.Cell != "", "cells of "+answers.Cell+" pixels")
	add(answers.Attributes != "", "attributes "+answers.Attributes)
	return strings.Join(parts, ", ")
}

// variablesText returns variables as a shell sets them.
func variablesText(variables map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		parts = append(parts, name+"="+variables[name])
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, " ")
}

func localeText(l reportLocaleJSON) string {
	if l.UTF8 {
		return variablesText(l.Variables) + " (UTF-8)"
	}
	return variablesText(l.Variables) + " (not UTF-8: output is ASCII)"
}

func settingsRows(s reportSettingsJSON) [][2]string {
	file := "no configuration file"
	if s.File {
		file = "a configuration file"
	}
	rows := [][2]string{{"settings", fmt.Sprintf("%s, %s, %d changed", file, english.Plural(s.Problems, "problem", ""),
		len(s.Changed))}}
	for _, c := range s.Changed {
		value := "set"
		if c.Value != nil {
			value = *c.Value
		}
		rows = append(rows, [2]string{"", c.Key + " = " + value + " (" + c.Origin + ")"})
	}
	return rows
}

func contentText(c reportContentJSON) string {
	if !c.Readable {
		return c.Kind + ", cannot be read"
	}
	return fmt.Sprintf(
		"%s: %s (%s), %s words, %s, %s, %s, %s", c.Kind,
		english.Plural(c.Posts, "post", ""), english.Plural(c.Drafts, "draft", ""), humanize.Comma(int64(c.Words)),
		english.Plural(c.Categories, "category", "categories"), english.Plural(c.Tags, "tag", ""),
		english.Plural(c.Languages, "language", ""), english.Plural(c.Unread, "unreadable file", ""),
	)
}

func sizeText(s reportSizeJSON) string {
	if !s.On {
		return "off"
	}
	return english.Plural(s.Files, "file", "") + ", " + humanize.Bytes(uint64(max(0, s.Bytes)))
}

func stateText(s reportStateJSON) string {
	if s.Store != "sqlite" {
		return s.Store
	}
	return s.Store + ", " + humanize.Bytes(uint64(max(0, s.Bytes)))
}
