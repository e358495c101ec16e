package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"charm.land/glamour/v2"
)

// panelWidth and panelHeight are the cells of the terminals that are compared.
const panelWidth, panelHeight = 64, 60

// compare makes a picture of each element of Markdown in quire and in glow, in dir. Where glow is not
// installed its place is taken by Glamour, the library that it renders with, in the style that glow takes on
// a dark terminal.
func compare(program, work, dir string) error {
	glow, err := exec.LookPath("glow")
	name := "glow"
	if err != nil {
		name = "glow (as Glamour renders it)"
	}
	for _, e := range elements() {
		file := filepath.Join(work, e.name+".md")
		if err := os.WriteFile(file, []byte(e.source), 0o600); err != nil {
			return err
		}
		ours, err := read(program, work, file, e.shows)
		if err != nil {
			return err
		}
		var theirs []row
		if glow != "" {
			theirs, err = printed(glow, work, "--style", "dark", "--width", fmt.Sprint(panelWidth), file)
		} else {
			theirs, err = rendered(e.source)
		}
		if err != nil {
			return err
		}
		if err := write(dir, e.name, pairSVG([2]string{"quire", name}, [2][]row{ours, theirs},
			paletteOf(false))); err != nil {
			return err
		}
	}
	return nil
}

// read returns what quire shows of a file, without its status line.
func read(program, work, file, shows string) ([]row, error) {
	t, err := startLocal(program, work, panelWidth, panelHeight, false, []string{file})
	if err != nil {
		return nil, err
	}
	defer t.close()
	if err := t.press("", shows); err != nil {
		return nil, err
	}
	return trimmed(t.rows()[:panelHeight-1]), nil
}

// printed returns what a program prints on a terminal.
func printed(program, work string, args ...string) ([]row, error) {
	const end = "<the end>"
	script := `"$@"; printf '%s' '` + end + `'`
	t, err := startLocal("sh", work, panelWidth, panelHeight, false, append([]string{"-c", script, "sh", program},
		args...))
	if err != nil {
		return nil, err
	}
	defer t.close()
	if err := t.press("", end); err != nil {
		return nil, err
	}
	rows := t.rows()
	for i, r := range rows {
		if len(r) > 0 && strings.Contains(r[0].text, end) {
			return trimmed(rows[:i]), nil
		}
	}
	return trimmed(rows), nil
}

// rendered returns what Glamour renders as glow asks it to.
func rendered(source string) ([]row, error) {
	r, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(panelWidth),
		glamour.WithPreservedNewLines())
	if err != nil {
		return nil, err
	}
	out, err := r.Render(source)
	if err != nil {
		return nil, err
	}
	t := newTerminal(panelWidth, panelHeight, false)
	t.connect(io.Discard, bytes.NewReader([]byte(strings.ReplaceAll(out, "\n", "\r\n"))))
	if err := t.press("", ""); err != nil {
		return nil, err
	}
	return trimmed(t.rows()), nil
}

// trimmed returns rows without empty ones at both ends.
func trimmed(rows []row) []row {
	empty := func(r row) bool {
		for _, s := range r {
			if strings.TrimSpace(s.text) != "" || s.style.Bg != nil {
				return false
			}
		}
		return true
	}
	for len(rows) > 0 && empty(rows[0]) {
		rows = rows[1:]
	}
	for len(rows) > 0 && empty(rows[len(rows)-1]) {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// pairSVG returns two screens beside each other, each with its name.
func pairSVG(names [2]string, screens [2][]row, p palette) string {
	const between = 3 // columns
	var b strings.Builder
	height := max(len(screens[0]), len(screens[1])) + 2
	b.WriteString(head(2*panelWidth+between, height, p))
	for i, rows := range screens {
		x := margin + float64(i*(panelWidth+between))*cellWidth
		fmt.Fprintf(&b, `<g transform="translate(%.1f %d)"><text y="%d" fill="%s" opacity=".65">%s</text>`+"\n",
			x, margin, baseline, p.hex(p.text), html.EscapeString(names[i]))
		for y, r := range rows {
			if text := rowSVG(r, p); text != "" {
				fmt.Fprintf(&b, `<g transform="translate(0 %d)">%s</g>`+"\n", (y+2)*cellHeight, text)
			}
		}
		b.WriteString("</g>\n")
	}
	line := margin + (panelWidth+between/2.0)*cellWidth
	fmt.Fprintf(&b, `<path d="M%.1f %dv%d" stroke="%s" opacity=".35"/>`+"\n</svg>\n", line, margin, height*cellHeight,
		p.hex(p.text))
	return b.String()
}
