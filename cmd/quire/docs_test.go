//go:build unix

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The operator's guide names every flag of quire serve, no other, the defaults that they
// have, and metrics that there are.
func TestOperatorsGuide(t *testing.T) {
	guide := repository(t, "docs/serving.md")
	flag := regexp.MustCompile("(?:^|[`(| ])--([a-z][a-z-]+)")
	told := map[string]bool{}
	for _, m := range flag.FindAllStringSubmatch(guide, -1) {
		told[m[1]] = true
	}
	help := quire(t, "serve", "--help").stdout
	defaults := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)(?: .*\(default "?(.*?)"?\))?`).FindAllStringSubmatch(help, -1) {
		defaults[m[1]] = m[2]
	}
	own, _, _ := strings.Cut(help, "Global flags:")
	for name := range defaults {
		if strings.Contains(own, "--"+name+" ") && !told[name] {
			t.Errorf("--%s is not told of", name)
		}
	}
	others := map[string]bool{
		"do": true, "pid": true, "remote": true, "format": true, "limit": true, "for": true,
		"all": true,
	} // of quire-load, commands, and quire itself
	for name := range told {
		if _, known := defaults[name]; !known && !others[name] {
			t.Errorf("--%s is no flag of quire serve", name)
		}
	}
	rows := 0
	for _, m := range regexp.MustCompile("(?m)^\\| (`--.*?) \\| (.*?) \\|").FindAllStringSubmatch(guide, -1) {
		names, values := flag.FindAllStringSubmatch(m[1], -1), strings.Split(m[2], ", ")
		for i, name := range names {
			if i >= len(values) || normal(values[i]) != normal(defaults[name[1]]) {
				t.Errorf("--%s: told is %s, it is %s", name[1], m[2], defaults[name[1]])
			}
			rows++
		}
	}
	if rows < 10 {
		t.Errorf("only %d limits in the table", rows)
	}
	h := serveProcess(t, nil, "serve", "--listen=127.0.0.1:0", "--http=127.0.0.1:0", "--admin=127.0.0.1:0")
	_, metrics := h.ask("/metrics")
	for _, name := range regexp.MustCompile(`quire_[a-z_]+`).FindAllString(guide, -1) {
		if !strings.Contains(metrics, "\n"+name) {
			t.Errorf("there is no metric %s", name)
		}
	}
	var limits []string
	for _, m := range regexp.MustCompile(`quire_ssh_refused_total\{limit="(\w+)"\}`).FindAllStringSubmatch(metrics, -1) {
		limits = append(limits, m[1])
	}
	if want := []string{"connections", "source", "startups", "penalty", "memory"}; !slices.Equal(limits, want) {
		t.Errorf("refused by %s, want %s", limits, want)
	}
}

// Every test that SECURITY.md names is there.
func TestSecurityNamesTests(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		src, err := os.ReadFile(file)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllSubmatch(src, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(repository(t, "SECURITY.md"), -1)
	for _, m := range named {
		if !there[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	if len(named) < 50 {
		t.Errorf("only %d tests are named", len(named))
	}
}

// normal is a default in one form.
func normal(s string) string {
	if s == "none" || s == "" {
		return "0"
	}
	if d, err := time.ParseDuration(s); err == nil {
		return d.String()
	}
	return s
}
