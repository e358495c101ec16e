package post

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"quire/internal/sanitize"
)

// patience bounds the processor time that reading one post takes. It is a hundred times what any takes, and a
// hundredth of what those took that are here.
const patience = 20 * time.Second

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// What is too much is cut, told, and hides neither the post nor the rest of it.
func TestBounds(t *testing.T) {
	yaml := func(s string) string { return "---\ntitle: Kept\n" + s + "\n---\nWords.\n" }
	for _, c := range []struct{ name, src, title, finding string }{
		{
			"tags on a line", yaml("tags: [" + many(5000, "t%d, ") + "x]"), "Kept",
			"tags: a list of 5001: only the first 500 are used",
		},
		{
			"tags on lines", yaml("tags:\n" + many(5000, "- t%d\n")), "Kept",
			"tags: a list of 5000: only the first 500 are used",
		},
		{"more tags than are read", yaml("tags:\n" + many(500_000, "- t%d\n")), "Kept", "larger than 64 kB"},
		{"aliases", yaml("aliases:\n" + many(3000, "- /a%d/\n")), "Kept", "aliases: a list of 3000"},
		{"keys", yaml(many(300_000, "k%d: v\n")), "Kept", "larger than 64 kB"},
		{
			"a long title", "---\ntitle: " + strings.Repeat("漢", 10_000) + "\n---\nWords.\n", strings.Repeat("漢", 1333) + "…",
			"title: longer than 4000 bytes",
		},
		{"10 MB of one line", yaml("description: " + strings.Repeat("x", 10<<20)), "Kept", "larger than 64 kB"},
		{"no end", "---\ntitle: Lost\n" + strings.Repeat("a: b\n", 2<<20), "A", "the front matter is not closed"},
		{"aliases of YAML", yaml("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]"), "Kept", "too large or too deeply nested"},
		{"an alias of itself", yaml("a: &a [*a]"), "Kept", "invalid YAML"},
		{"nested YAML", yaml("a: " + strings.Repeat("[", 20_000)), "Kept", "invalid YAML"},
		{"nested TOML", "+++\ntitle = \"x\"\na = " + strings.Repeat("[", 20_000) + "\n+++\nWords.\n", "A", "invalid TOML"},
		{
			"tables of TOML", "+++\ntitle = \"Kept\"\n" + many(20_000, "[t%d]\n") + "+++\nWords.\n", "Kept",
			"larger than 64 kB",
		},
		{"nested JSON", "{\"title\": " + strings.Repeat("[", 1<<20) + "\nWords.\n", "A", "invalid JSON"},
		{
			"long JSON", "{\"title\": \"x\", \"tags\": [" + many(200_000, "\"t%d\",") + "\"x\"]}\nWords.\n", "A",
			"too large or too deeply nested",
		},
		{"lines of metadata", "Title: Kept\n" + strings.Repeat("  and more\n", 1<<18) + "\nWords.\n", "A", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := processorTime()
			p, findings := Parse(FileContext{Path: "a.md"}, []byte(c.src))
			if took := processorTime() - start; took > patience {
				t.Errorf("took %v", took)
			}
			if p == nil || p.Title != c.title {
				t.Fatalf("post %+v", p)
			}
			if len(p.Tags) > maxNames || len(p.Aliases) > maxNames || len(p.Summary) > 4*describedRunes {
				t.Errorf("%d tags, %d aliases, a summary of %d bytes", len(p.Tags), len(p.Aliases), len(p.Summary))
			}
			var told []string
			for _, f := range findings {
				told = append(told, f.String())
			}
			if all := strings.Join(told, "\n"); !strings.Contains(all, c.finding) {
				t.Errorf("findings %.500s\nwant %q", all, c.finding)
			}
		})
	}
}

// The text of a post may be anything: reading it takes a time that grows as it does.
func TestBoundedText(t *testing.T) {
	for _, piece := range []string{
		"*a ", "_a ", "**a *b __c _d ", "`a ``", "[a](", "![a](", "[[a|", "{{a ", "{% a ", "{/* a ", "<a ", "<!-- a ",
		"%% a ", "$$a ", "[^a ", "&#", "\\", "> ", "- ", "~~a ",
		"<div>\n", "<script>\n", "```\n", "~~~\na\n~~~\n", "i {% %} {{", "- `a` ", "[x [a](b) ", "import a from 'b'\n",
		"\n", " ", "\u0301", "\x00", "\xff", "漢",
	} {
		src := strings.Repeat(piece, 1<<20/len(piece))
		start := processorTime()
		p, _ := Parse(FileContext{Path: "a.md"}, []byte(src))
		if took := processorTime() - start; took > patience {
			t.Errorf("%q took %v", piece, took)
		}
		if p != nil && sanitize.Line(p.Summary) != p.Summary {
			t.Errorf("%q: summary %q", piece, p.Summary)
		}
	}
}

// Files beside the posts are bounded too.
func TestBoundedFiles(t *testing.T) {
	start := processorTime()
	if a := ParseAuthors([]byte(many(100_000, "a%d:\n  name: X\n"))); len(a) != 0 {
		t.Errorf("%d authors", len(a))
	}
	for name, src := range map[string]string{
		"hugo.toml":   many(100_000, "[t%d]\n"),
		"_config.yml": many(100_000, "a%d: x\n"), "_index.md": "+++\n" + many(100_000, "[t%d]\n") + "+++\n",
	} {
		if title, tagline := ParseSite(name, []byte(src)); title != "" || tagline != "" {
			t.Errorf("%s: %q, %q", name, title, tagline)
		}
	}
	if took := processorTime() - start; took > patience {
		t.Errorf("took %v", took)
	}
}
