package main

import "testing"

func TestProgressIsForTerminalsThatShowIt(t *testing.T) {
	type vars map[string]string
	for _, tc := range []struct {
		when string
		env  vars
		want bool
	}{
		{"auto", nil, false},
		{"auto", vars{"TERM_PROGRAM": "Apple_Terminal"}, false},
		{"auto", vars{"TERM_PROGRAM": "ghostty"}, true},
		{"auto", vars{"TERM_PROGRAM": "ghostty", "TMUX": "/tmp/x"}, false},
		{"auto", vars{"WT_SESSION": "x"}, true},
		{"auto", vars{"VTE_VERSION": "7600"}, false},
		{"auto", vars{"VTE_VERSION": "8003"}, true},
		{"auto", vars{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.10"}, false},
		{"auto", vars{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6.6"}, true},
		{"auto", vars{"TERM_PROGRAM": "iTerm.app"}, false},
		{"on", nil, true},
		{"off", vars{"WT_SESSION": "x"}, false},
	} {
		e := env{getenv: func(name string) string { return tc.env[name] }}
		if got := e.progress(tc.when); got != tc.want {
			t.Errorf("%s with %v: %v", tc.when, tc.env, got)
		}
	}
}
