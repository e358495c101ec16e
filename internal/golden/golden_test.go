package golden

import (
	"os"
	"strings"
	"testing"
)

// recorder is a test whose failures are looked at.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(_ string, args ...any) {
	for _, a := range args {
		r.failures = append(r.failures, a.(string))
	}
}

func TestDifferencesFail(t *testing.T) {
	if *update {
		t.Skip("files are being rewritten")
	}
	t.Chdir(t.TempDir())
	if err := write("testdata/sub/x.golden", "one\ntwo\n"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ got, want string }{
		{"one\ntwo\n", ""},
		{"one\nthree\n", "line 2\ngot:  \"three\"\nwant: \"two\""},
		{"one\ntwo", "line 3\ngot:  no such line\nwant: \"\""},
		{"", "line 1\ngot:  \"\"\nwant: \"one\""},
		{"one\ntwo\n\nmore", "line 4\ngot:  \"more\"\nwant: no such line"},
	} {
		r := &recorder{TB: t}
		Test(r, "sub/x.golden", tc.got)
		if said := strings.Join(r.failures, " "); (said == "") != (tc.want == "") || !strings.Contains(said, tc.want) {
			t.Errorf("%q: %s, want %s", tc.got, said, tc.want)
		}
	}
}

func TestUpdateWrites(t *testing.T) {
	t.Chdir(t.TempDir())
	was := *update
	t.Cleanup(func() { *update = was })
	*update = true
	Test(t, "new/x.golden", "one\n")
	*update = false
	Test(t, "new/x.golden", "one\n")
	if got, err := os.ReadFile("testdata/new/x.golden"); err != nil || string(got) != "one\n" {
		t.Errorf("%q, %v", got, err)
	}
}
