//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// peer is a program to compare with.
type peer struct {
	name    string
	command string // looked up in PATH
	args    func(target string) []string
}

// inTerminal are the readers that show a folder or a file in a terminal, quire first.
func inTerminal(program string) (folder, file []peer) {
	one := func(target string) []string { return []string{target} }
	quire := peer{name: "quire", command: program, args: one}
	folder = []peer{
		quire,
		{name: "glow", command: "glow", args: one},
	}
	file = []peer{
		quire,
		{name: "glow", command: "glow", args: func(t string) []string { return []string{"-t", t} }},
		{name: "frogmouth", command: "frogmouth", args: one},
		{name: "less, the text as it is", command: "less", args: one},
	}
	return folder, file
}

// installed returns the peers that are there, and the names of the others.
func installed(all []peer) (there []peer, missing []string) {
	for _, p := range all {
		if _, err := exec.LookPath(p.command); err != nil {
			missing = append(missing, p.name)
			continue
		}
		there = append(there, p)
	}
	return there, missing
}

// firstPages measures the time until a folder is on the screen.
func firstPages(work, program string) (table, error) {
	all, _ := inTerminal(program)
	peers, missing := installed(all)
	t := table{title: "The first page of a folder", unit: "ms", missing: missing}
	for _, n := range []int{24, 1000, 10_000} {
		dir, err := posts(work, n)
		if err != nil {
			return t, err
		}
		var targets []target
		for _, p := range peers {
			targets = append(targets, target{
				p.name,
				func() (sample, error) { return screen(work, p.command, p.args(dir), "ost number") },
			})
		}
		if err := t.measure(fmt.Sprint(n, " posts"), targets); err != nil {
			return t, err
		}
	}
	return t, nil
}

// openings measures the time until a file is on the screen.
func openings(work, program string) (table, error) {
	_, all := inTerminal(program)
	peers, missing := installed(all)
	t := table{title: "Opening a file", unit: "ms", missing: missing}
	for _, size := range []struct {
		name  string
		bytes int
	}{{"10 KB", 10 << 10}, {"200 KB", 200 << 10}, {"2 MB", 2 << 20}, {"10 MB", 10 << 20}} {
		file := filepath.Join(work, fmt.Sprint(size.bytes)+".md")
		if err := os.WriteFile(file, []byte(body(size.bytes, 1)), 0o600); err != nil {
			return t, err
		}
		var targets []target
		for _, p := range peers {
			targets = append(targets, target{
				p.name,
				func() (sample, error) { return screen(work, p.command, p.args(file), "About the") },
			})
		}
		if err := t.measure(size.name, targets); err != nil {
			return t, err
		}
	}
	return t, nil
}

// searches measures a search of the text of all posts by one process, with a warm cache.
func searches(work, program string) (table, error) {
	t := table{title: "Searching the text of all posts, one process", unit: "ms"}
	all := []peer{
		{name: "quire search", command: program, args: func(dir string) []string {
			return []string{
				"search", "backoff",
				"-C", dir, "--format", "tsv",
			}
		}},
		{name: "ripgrep", command: "rg", args: func(dir string) []string { return []string{"-il", "backoff", dir} }},
		{name: "grep -ril", command: "grep", args: func(dir string) []string { return []string{"-ril", "backoff", dir} }},
	}
	peers, missing := installed(all)
	t.missing = missing
	for _, n := range []int{1000, 10_000} {
		dir := filepath.Join(work, fmt.Sprint("posts-", n))
		var targets []target
		for _, p := range peers {
			targets = append(targets, target{p.name, func() (sample, error) { return command(work, p.command, p.args(dir)) }})
		}
		if err := t.measure(fmt.Sprint(n, " posts"), targets); err != nil {
			return t, err
		}
	}
	return t, nil
}
