//go:build unix

package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// table is the figures of one subject.
type table struct {
	title, unit string
	missing     []string // peers that are not installed
	rows        []result
}

// result is the least of the runs of one program.
type result struct {
	what, name string
	sample
}

// measure runs the targets in turn and adds a row for each.
func (t *table) measure(what string, targets []target) error {
	least := make([]sample, len(targets))
	for i := range runs + 1 {
		for k, target := range targets {
			s, err := target.run()
			if err != nil {
				return err
			}
			if i == 0 { // fills the caches
				continue
			}
			if least[k].time == 0 || s.time < least[k].time {
				least[k] = s
			}
		}
	}
	for k, target := range targets {
		t.rows = append(t.rows, result{what, target.name, least[k]})
	}
	return nil
}

// text returns the table in Markdown.
func (t table) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| what | program | %s | memory, MB |\n| --- | --- | ---: | ---: |\n", t.unit)
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %.0f | %.0f |\n", r.what, r.name, r.milliseconds(), r.memory)
	}
	if len(t.missing) > 0 {
		fmt.Fprintf(&b, "\nNot installed here, and left out: %s.\n", strings.Join(t.missing, ", "))
	}
	return b.String()
}

func (r result) milliseconds() float64 { return float64(r.time.Microseconds()) / 1000 }

// plot returns the figures as bars.
func (t table) plot() string {
	const width, left, height = 720, 260, 22
	most := 0.0
	for _, r := range t.rows {
		most = max(most, r.milliseconds())
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n"+
		`<rect width="100%%" height="100%%" fill="#fafafa"/>`+"\n", width, len(t.rows)*height+20)
	for i, r := range t.rows {
		y, w := 10+i*height, max(1, r.milliseconds()/most*(width-left-90))
		color := "#8b949e"
		if strings.HasPrefix(r.name, "quire") {
			color = "#1b5e99"
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="#24292e">%s</text><rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>`+
			`<text x="%.1f" y="%d" fill="#24292e">%.0f %s</text>`+"\n",
			left-8, y+15, html.EscapeString(r.what+", "+r.name), left, y+3, w, height-6, color, left+w+6, y+15,
			r.milliseconds(), t.unit)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// write writes the page and its plots.
func write(docs string, tables []table) error {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Beside other readers\ndate: 2026-11-16\ncategory: Beyond the reader\n"+
		"summary: quire and its peers on one machine, side by side, as go run ./bench measures them.\n---\n"+
		"Made by `go run ./bench` on %s, %s/%s, %d processors. Each figure is the least of %d runs, taken in turn; memory is the\n"+
		"most that the process had, and at least what the measuring one had when it started it (10 to 50 MB). Compare the programs with each other: milliseconds depend on the machine, and on what\n"+
		"else it does. [Serving](serving.md#capacity) has the figures of sessions over SSH, by `quire-load`.\n",
		time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	for i, t := range tables {
		name := fmt.Sprintf("bench-%d.svg", i+1)
		fmt.Fprintf(&b, "\n## %s\n\n![%s, in %s: the table below as bars](media/%s)\n\n%s", t.title, t.title, t.unit, name,
			t.text())
		if err := os.WriteFile(filepath.Join(docs, "media", name), []byte(t.plot()),
			0o644); err != nil { //nolint:gosec // a picture for everyone
			return err
		}
	}
	return os.WriteFile(filepath.Join(docs, "benchmarks.md"), []byte(b.String()),
		0o644) //nolint:gosec // a page for everyone
}
