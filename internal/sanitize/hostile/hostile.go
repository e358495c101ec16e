// Package hostile has text that attacks a reader's terminal through a post: control
// sequences in every encoding that is decoded, in every place that is shown. It is for
// tests and imports none of our packages.
package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing/fstest"
	"unicode/utf8"
)

// Payloads returns texts of which only the letters may reach a terminal.
func Payloads() []string {
	return []string{
		"\x1b[2J\x1b[H", "\x1b[8mhidden\x1b[m", "\x1b[5mblink", "\x1b[?1049l\x1b[?25l", "\x1b[6n\x1b[c\x1b[>q", "\x1b[21t",
		"\x1b[1;999r\x1b[999B",
		"\x1b]0;title\x07", "\x1b]2;title\x1b\\", "\x1b]4;1;?\x07", "\x1b]7;file://h/\x07",
		"\x1b]8;;file:///etc/passwd\x07x\x1b]8;;\x07", "\x1b]8;id=\x9b1m;http://a/\x07x",
		"\x1b]9;note\x07", "\x1b]11;?\x07", "\x1b]50;?\x07", "\x1b]52;c;cm0gLXJm\x07", "\x1b]133;A\x07",
		"\x1b]777;notify;a;b\x07", "\x1b]1337;File=inline=1:AA==\x07", "\x1b]0;no end",
		"\x1bP$qm\x1b\\", "\x1bP+q544e\x1b\\", "\x1bPq#0;2;0;0;0#0~~\x1b\\", "\x1bPtmux;\x1b\x1b]0;t\x07\x1b\\",
		"\x1b_Ga=d\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bkname\x1b\\",
		"\x1bc", "\x1b7\x1b8", "\x1b(0lqk\x1b(B", "\x1bN\x1bO", "\x1b#8", "\x1b%G", "\x1b=", "\x1b", "\x1b\x1b\x1b[",
		"\x1b[", "\x1b]8;;",
		"\x00", "\x05\x07", "\x08\x08\x08over", "\x0b\x0c", "\x0e\x0f", "\rover", "\x7f\x7f", "\x18\x1a",
		"\u009b2J", "\u009d0;t\u009c", "\u0090$qm\u009c", "\u009f\u0098\u009e", "\u0085", "\x9b2J", "\x9d0;t\x9c",
		"\x90q\x9c", "\xc2", "\xc0\x9b[2J", "\xe0\x80\x9b", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff\xfe",
		"\u202ereversed\u202c", "\u2066a\u2069", "\u200e\u200f\u061c", "\u2028\u2029", "\u200b\u2060\ufeff", "\u00ad\u180e",
		"\u3164\u115f\u1160\uffa0", "\u034f\u17b4", "\ufffe\ufdd0\U0010ffff",
		"\U000e0041\U000e0042", "\ufff9a\ufffab\ufffb", "e" + strings.Repeat("\u0301", 60),
		"x\ufe0f\ufe0e\U000e0101\U000e0102", "\u200d\u200c\u200d", "\U0010eeee\u0305\u0305",
		"'; touch hacked; '", "$(touch hacked)", "%s%n%d", "../../etc/passwd", "<script>x</script>",
	}
}

// places are bodies of posts, with the payload at §.
var places = []string{
	"§", "A § z", "# A § z", "A § z\n===", "*A § z*", "**A § z**", "~~A § z~~", "`A § z`", "    A § z",
	"```\nA § z\n```", "```go § z\nx\n```", "```§\nx\n```",
	"- A § z\n- b\n\n  c", "1. A § z", "- [ ] A § z", "> A § z", "> [!NOTE]\n> A § z", "> [!note] A § z\n> b",
	"| a | A § z |\n|---|---|\n| A § z | § |",
	"[A § z](b.md)", "[a](http://x.example/§)", "[a](<http://x.example/ § z>)", "[a](b.md \"A § z\")", "[a](§.md)",
	"[a](#§)", "[A § z]", "[a]\n\n[a]: http://x.example/§ 'A § z'",
	"![A § z](p.png)", "![a](§.png)", "![a](p.png \"A § z\")", "<http://x.example/§>", "http://x.example/§",
	"mailto:§@x.example", "a[^1]\n\n[^1]: A § z", "a[^§]\n\n[^§]: b",
	"<div>A § z</div>", "<p title=\"§\">a</p>", "<!-- § -->\n\na", "<a href=\"http://x.example/§\" title='§'>A § z</a>",
	"<img alt=\"A § z\" src=\"§\">", "<details><summary>A § z</summary>§</details>",
	"<table><tr><td>A § z</td></tr></table>", "<kbd>§</kbd> <sub>§</sub> <br>§", "<§>", "Term §\n: A § z", "$A § z$",
	"$$\nA § z\n$$", "\\(§\\)", "# A {#§}", "{: .§ title=\"§\"}\na", "a {.§}",
	"{{< figure src=\"§\" caption=\"A § z\" >}}", "{{% note \"§\" %}}A § z{{% /note %}}", "{% raw %}§{% endraw %}",
	"{% highlight § %}\nA § z\n{% endhighlight %}", "{{ § }}", "{% include § %}",
	":::note A § z\n§\n:::", "::: § {title=\"§\"}\na\n:::", "!!! note \"A § z\"\n    §", "[[A § z]]", "[[a|A § z]]",
	"![[§]]", "%% § %%", "a ^§", "<Tabs title=\"§\">A § z</Tabs>", "import X from '§'\n\n<X>§</X>",
	"```mermaid\ngraph TD; A[§] --> B\n```", "```go {title=\"§\"}\nx\n```", "```diff\n+ A § z\n```", "<!-- more § -->",
	":smile§:", "a §\\\n§  \n§", "*[§]: A § z\n\n§", "§\n-|-\n§|§",
}

// Bodies are the places, each with one payload as it is and one as references to
// characters.
func Bodies() []string {
	payloads := Payloads()
	out := make([]string, len(places))
	for i, place := range places {
		out[i] = strings.ReplaceAll(place, "§", payloads[i*7%len(payloads)]) + "\n\n" +
			strings.ReplaceAll(place, "§", references(payloads[i*11%len(payloads)], i)) + "\n"
	}
	return out
}

// matters are front matters, with the payload at §, quoted as their format asks.
var matters = []string{
	"title: §", "title: x\nsubtitle: §", "title: x\ntags: [§, b]", "title: x\ntags: §", "title: x\ncategories: [§]",
	"title: x\nseries: §", "title: x\nauthor: §", "title: x\nauthors:\n- name: §\n  url: §",
	"title: x\nsummary: §", "title: x\ndescription: §", "title: x\nslug: §", "title: x\nurl: §",
	"title: x\naliases: [§]", "title: x\ncover: §", "title: x\nimage: §", "title: x\ncanonicalURL: §",
	"title: x\nlang: §", "title: x\ndate: §", "title: x\nupdated: §", "title: x\nexpiryDate: §", "title: x\ndraft: §",
	"title: x\nweight: §", "title: x\n§: y", "title: x\ntaxonomies: {tags: [§], series: §}", "§",
}

// Folder is a content folder with every payload somewhere and every place with some of
// them: in bodies as it is and as character references, in front matter as it is and as
// the escapes of YAML, TOML and JSON, and in names of files and folders.
func Folder() fstest.MapFS {
	out := fstest.MapFS{}
	put := func(name, src string) { out[name] = &fstest.MapFile{Data: []byte(src)} }
	payloads := Payloads()
	for i, place := range places {
		var body strings.Builder
		for k := range 6 { // each place with several, each payload in several
			p := payloads[(i*5+k*13)%len(payloads)]
			body.WriteString(strings.ReplaceAll(place, "§", p) + "\n\n")
			body.WriteString(strings.ReplaceAll(place, "§", references(p, k)) + "\n\n")
		}
		put(fmt.Sprintf("places/%03d.md", i),
			fmt.Sprintf("---\ntitle: Place %d\ndate: 2026-01-02\n---\n%s\nThe end of %d.\n", i, body.String(), i))
	}
	for i, p := range payloads {
		var body strings.Builder
		for k := range 6 {
			body.WriteString(strings.ReplaceAll(places[(i*7+k*11)%len(places)], "§", p) + "\n\n")
		}
		put(fmt.Sprintf("payloads/%03d.md", i), fmt.Sprintf("---\ntitle: Payload %d\n---\nBefore %s after.\n\n%s", i, p,
			body.String()))
		if name := strings.NewReplacer("/", "-", "\x00", "", "\n", "-").Replace(p); utf8.ValidString(p) {
			put("names/"+name+".md", "Words.\n")
			put("folders/"+name+"/a.md", "Words.\n")
		}
		for k, matter := range matters {
			if (i+k)%7 == 0 {
				yaml := strings.ReplaceAll(matter, "§", quoted(p))
				put(fmt.Sprintf("matters/%03d-%02d.md", i, k), "---\n"+yaml+"\n---\nWords.\n")
				put(fmt.Sprintf("raw/%03d-%02d.md", i, k), "---\n"+strings.ReplaceAll(matter, "§", p)+"\n---\nWords.\n")
			}
		}
		put(fmt.Sprintf("toml/%03d.md", i), fmt.Sprintf("+++\ntitle = %s\ntags = [%[1]s]\n[x]\n%[1]s = 1\n+++\nWords.\n",
			quoted(p)))
		put(fmt.Sprintf("json/%03d.md", i),
			fmt.Sprintf("{\"title\": %s, \"tags\": [%[1]s], \"author\": {\"name\": %[1]s}}\nWords.\n", quoted(p)))
		put(fmt.Sprintf("meta/%03d.md", i), fmt.Sprintf("Title: %s\nTags: %[1]s\n\nWords.\n", p))
	}
	put("authors.yml", "me:\n  name: "+quoted("\x1b]0;t\x07Me")+"\n")
	put("_config.yml", "title: "+quoted("\x1b[2JSite\u202e\u009b1m")+"\ndescription: "+quoted("\x1b]0;t\x07")+"\n")
	return out
}

// quoted is p between quotation marks with escapes that YAML, TOML and JSON decode.
func quoted(p string) string {
	out, err := json.Marshal(p)
	if err != nil {
		return `""`
	}
	return string(out)
}

// references is p with what is not a letter as references to characters, in one of the
// ways to write them.
func references(p string, way int) string {
	var b strings.Builder
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRuneInString(p[i:])
		if n == 1 && r == utf8.RuneError {
			r = rune(p[i]) // a byte of C1
		}
		i += n
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case way%3 == 0:
			fmt.Fprintf(&b, "&#%d;", r)
		case way%3 == 1:
			fmt.Fprintf(&b, "&#x%X;", r)
		default:
			fmt.Fprintf(&b, "&#X000%x;", r)
		}
	}
	return b.String()
}
