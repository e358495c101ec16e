package sanitize_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize"
	vectors "quire/internal/sanitize/hostile"
)

const (
	link    = "\x1b]8;id=a;https://a.example/x\x1b\\here\x1b]8;;\x1b\\"
	hostile = "a\tb\n\x1b[31mred\x1b[m \x1b[2J\x1b]0;t\x07" + link +
		" \x1b]52;c;eA==\x07\u009b1m\xff\u202e漢e\u0301\x1bPq\x1b\\ \x1b]8;;file:///x\x07\r\x1b["
	tame = "a\tb\n\x1b[31mred\x1b[m ]0;t" + link + " ]52;c;eA==1m\ufffd漢e\u0301Pq\\ ["
)

// written is what a gate passes on of the parts of a text.
func written(t testing.TB, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := sanitize.NewWriter(&out)
	for _, p := range parts {
		if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is written passes clean, wherever it is cut.
func TestWriter(t *testing.T) {
	if got := written(t, hostile); got != tame {
		t.Fatalf("got %q, want %q", got, tame)
	}
	for i := range hostile {
		if got := written(t, hostile[:i], hostile[i:]); got != tame {
			t.Errorf("cut at %d: %q, want %q", i, got, tame)
		}
	}
	if got := written(t, strings.Split(hostile, "")...); got != tame {
		t.Errorf("byte by byte: %q, want %q", got, tame)
	}
}

// A prompt does not wait for the end of its line.
func TestWriterDoesNotWait(t *testing.T) {
	var out bytes.Buffer
	_, _ = sanitize.NewWriter(&out).Write([]byte("quire> "))
	if out.String() != "quire> " {
		t.Errorf("written: %q", out.String())
	}
}

func TestTitle(t *testing.T) {
	for in, want := range map[string]string{
		"A post · quire":                      "A post · quire",
		"\x1b]0;x\x07y\nz":                    "]0;xy z",
		strings.Repeat("漢", 100):              strings.Repeat("漢", 66) + "…",
		strings.Repeat("a", 199) + "é and on": strings.Repeat("a", 199) + "…",
	} {
		if got := sanitize.Title(in); got != want {
			t.Errorf("Title(%q) = %q, want %q", in, got, want)
		}
	}
}

// What is pasted into a shell does not run by itself.
func TestCopied(t *testing.T) {
	for in, want := range map[string]string{
		"ls\n":              "ls",
		"a\n\tb\r\n\n":      "a\n\tb",
		"x\x1b[201~;id\r":   "x[201~;id",
		"echo \u202ehidden": "echo hidden",
	} {
		if got := sanitize.Clipboard(in); got != want {
			t.Errorf("Copied(%q) = %q, want %q", in, got, want)
		}
	}
}

// JSON keeps its value and loses what a terminal would obey.
func TestJSON(t *testing.T) {
	value := map[string]string{
		"plain": "a b", "controls": "\x00\x1b[2J\x7f\u009b", "bidi": "\u202e\u2066\u200f", "lines": "a\u2028b\nc",
		"hidden":       "\u3164\U000e0041\ufeff",
		"noncharacter": "\ufffe\U0010ffff", "marks": "e" + strings.Repeat("\u0301", 20), "emoji": "👩\u200d💻",
		"picture": "\U0010eeee", "variations": "x\ufe0f\ufe0e\U000e0101",
	}
	doc, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	got := sanitize.JSON(doc)
	if sanitize.Text(string(got)) != string(got) {
		t.Errorf("not clean: %s", got)
	}
	var back map[string]string
	if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, value) {
		t.Errorf("%v: %q, want %q", err, back, value)
	}
	if got := sanitize.JSON([]byte("{\"a\": \"\xff\"}\n")); string(got) != `{"a": "\ufffd"}`+"\n" {
		t.Errorf("a broken byte: %s", got)
	}
}

func FuzzWriter(f *testing.F) {
	for i := 0; i < len(hostile); i += 7 {
		f.Add(hostile, i)
	}
	for i, s := range vectors.Payloads() {
		f.Add(s, i%(len(s)+1))
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		cut = min(max(cut, 0), len(s))
		got := written(t, s[:cut], s[cut:])
		if whole := written(t, s); got != whole {
			t.Errorf("cut at %d: %q\n%q, whole %q", cut, s, got, whole)
		}
		for row := range strings.SplitSeq(strings.ReplaceAll(got, "\t", " "), "\n") {
			if err := sanitize.Verify(row); err != nil {
				t.Errorf("%q: %v", row, err)
			}
		}
		if title := sanitize.Title(s); len(title) > 256 || sanitize.Line(title) != title {
			t.Errorf("Title(%q) = %q", s, title)
		}
		if c := sanitize.Clipboard(s); strings.HasSuffix(c, "\n") || sanitize.Text(c) != c {
			t.Errorf("Copied(%q) = %q", s, c)
		}
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var a, b string
		if json.Unmarshal(doc, &a) != nil || json.Unmarshal(sanitize.JSON(doc), &b) != nil || a != b ||
			!utf8.Valid(sanitize.JSON(doc)) {
			t.Errorf("JSON(%s) = %s", doc, sanitize.JSON(doc))
		}
	})
}

func BenchmarkScreen(b *testing.B) {
	row := strings.Repeat("\x1b[38;5;6mSome words\x1b[m of a row, and ", 5) + link
	b.SetBytes(int64(len(row)))
	for b.Loop() {
		sanitize.Frame(row)
	}
}
