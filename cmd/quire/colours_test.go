package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// What is printed on a terminal has the colours that the terminal has.
func TestColoursOfTheTerminal(t *testing.T) {
	for _, tc := range []struct {
		profile   colorprofile.Profile
		want, not string
	}{
		{colorprofile.TrueColor, "38;2;229;169;95", "38;5"},
		{colorprofile.ANSI256, "38;5;", "38;2"},
		{colorprofile.ANSI, "36m", "38;"},
	} {
		for _, args := range [][]string{{"show", "connection-pools"}, {"list"}} {
			var out, errs bytes.Buffer
			e := env{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" }, now: func() time.Time { return today }, terminal: true, width: 80, profile: tc.profile}
			if status := run(t.Context(), e, append(args, "--theme", "warm-dark")); status != 0 {
				t.Fatal(errs.String())
			}
			if s := out.String(); !strings.Contains(s, tc.want) || strings.Contains(s, tc.not) {
				t.Errorf("%v, %v: want %q and no %q in\n%q", args, tc.profile, tc.want, tc.not, s[:min(len(s), 3000)])
			}
		}
	}
}
