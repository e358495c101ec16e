package post

import (
	"strings"
	"testing"
)

func TestSummaries(t *testing.T) {
	sentence := "Some words that make a sentence of a certain length, which is forty. "
	for _, c := range []struct {
		name, src, want string
		described       bool
	}{
		{"written", "---\ndescription: Of *mine*.\n---\nB.\n", "Of mine.", true},
		{
			"written with a tag as text", "---\ndescription: Use the <button> element,<br>not <b>bold</b> ones.\n---\nB.\n",
			"Use the <button> element, not bold ones.", true,
		},
		{"the next if one is empty", "---\ndescription: ''\nsummary: S.\n---\nB.\n", "S.", true},
		{"excerpt", "---\nexcerpt: E.\n---\nB.\n", "E.", true},
		{"before the mark", "First.\n\nSecond.\n\n<!--more-->\n\nThird.\n", "First. Second.", false},
		{"before another", "First.\n\n<!-- truncate -->\n\nThird.\n", "First.", false},
		{"of MDX", "First.\n\n{/* truncate */}\n\nThird.\n", "First.", false},
		{
			"the first paragraph", "# H\n\n## Sub\n\nA [link](x), `code` and ![a picture](p.png).\nMore.\n\nNext.\n",
			"A link, code and a picture. More.", false,
		},
		{"past what is no prose", "```\ncode\n```\n\n| a |\n|---|\n\n{{< toc >}}\n\nProse.\n", "Prose.", false},
		{
			"past tags of several lines", "{{< figure\n  src=\"a.png\"\n  alt=\"A\"\n>}}\n\n{% image\n a\n%}\n\nProse.\n",
			"Prose.", false,
		},
		{"a list if there is no other", "- one\n- two\n", "one two", false},
		{
			"at the end of a sentence", strings.Repeat(sentence, 6) + "\n", strings.TrimSpace(strings.Repeat(sentence, 3)),
			false,
		},
		{"of CJK", strings.Repeat("这是一句中文。", 60) + "\n", strings.Repeat("这是一句中文。", 29), false},
		{"past a greeting", "Hello everyone!\n\nProse.\n", "Prose.", false},
		{"past a greeting in the paragraph", "Hi there, welcome back! Today we look at Go.\n", "Today we look at Go.", false},
		{"past a greeting in Chinese", "大家好！\n\n今天我们来看 Go。\n", "今天我们来看 Go。", false},
		{
			"a greeting that begins a sentence", "Hello everyone, today we look at Go.\n",
			"Hello everyone, today we look at Go.", false,
		},
		{
			"no greeting", "Hello World programs are the first that people write.\n",
			"Hello World programs are the first that people write.", false,
		},
		{"past a greeting with an emoji", "Hey all 👋\n\nProse.\n", "Prose.", false},
		{"past a byline", "By Ann van Lee and Jo\n\nProse.\n", "Prose.", false},
		{"no byline", "By default it is off\n\nProse.\n", "By default it is off", false},
		{"past a date", "*Posted on March 3rd, 2020*\n\n2020 年 1 月 2 日\n\nProse.\n", "Prose.", false},
		{"no date", "In March 2020 it began.\n", "In March 2020 it began.", false},
		{"past a link alone", "[Read it here](https://e.org)\n\nProse.\n", "Prose.", false},
		{"past an address alone", "<https://e.org/x>\n\nProse.\n", "Prose.", false},
		{"past a label", "**Contents:**\n\nProse.\n", "Prose.", false},
		{"past links alone", "[A](#a) · [B][b]\n\nShare: [c](d) | ![e](f)\n\n[![g](h)](i)\n\nProse.\n", "Prose.", false},
		{"links in prose", "See [A](#a) and [B](#b).\n\nProse.\n", "See A and B.", false},
		{"past credits", "Photo by [Ann](x) on [U](y)\n\n(Originally published on [X](y).)\n\nProse.\n", "Prose.", false},
		{"no credit", "Photo books are back in print.\n", "Photo books are back in print.", false},
		{"past the heading of contents", "Table of Contents\n\nProse.\n", "Prose.", false},
		{"past a heading in bold", "**The first part**\n\nProse.\n", "Prose.", false},
		{"no heading in bold", "**Note**: text\n\nProse.\n", "Note: text", false},
		{"past an environment", "\\begin{align}\nx &= y\n\\end{align}\n\nProse.\n", "Prose.", false},
		{"past fields", "status:: draft\ntags:: a, b\n\nProse with a::b.\n", "Prose with a::b.", false},
		{"past a mark for contents", "[toc]\n\nProse.\n", "Prose.", false},
		{"past another", "[[_TOC_]]\nProse.\n", "Prose.", false},
		{"past names of emoji", ":tada: :+1:\n\nWe are live :rocket:! At 10:30:00.\n", "We are live! At 10:30:00.", false},
		{"a formula with spaces", "Let $ a + \\beta $ cost $ 5 or $ 6.\n", "Let a + β cost $ 5 or $ 6.", false},
		{"readings of plugins", "{漢字|かんじ}の{% ruby 字|じ %}.\n", "漢字 (かんじ)の字 (じ).", false},
		{
			"keys", "Press ++ctrl+c++, not `++a++`, in C++ or i++ and ++j.\n",
			"Press Ctrl+C, not ++a++, in C++ or i++ and ++j.", false,
		},
		{"marks of changes", "A ==b==, {++c++}{--d--} {~~e~>f~~} if a == b.\n", "A b, c f if a == b.", false},
		{"a reading", "<ruby>漢字<rt>かんじ</rt></ruby>です。\n", "漢字 (かんじ)です。", false},
		{
			"dollars in code", "A _variable_ is an [_identifier_](g) after a `$`: `$foo`&nbsp;and&nbsp;`$bar` are.\n",
			"A variable is an identifier after a $: $foo and $bar are.", false,
		},
		{
			"formulas beside code", "Let `$x_i` be $x_i$, and $`\\alpha`$ of ``a`$`` for $y$.\n",
			"Let $x_i be xᵢ, and α of a`$ for y.", false,
		},
		{
			"formulas", "Let $\\alpha_i \\le x$ cost $5 or $6 for \\(n\\) of $n$, a\\[0\\].\n",
			"Let αᵢ ≤ x cost $5 or $6 for (n) of n, a[0].", false,
		},
		{"past a display formula", "$$\nx^2\n$$\n\nProse.\n", "Prose.", false},
		{"an empty code span", "Use `` ` `` or `  ` here.\n", "Use ` or here.", false},
		{
			"a long emphasis", "_" + strings.Repeat("word ", 120) + "end._ More.\n",
			strings.TrimSuffix(strings.Repeat("word ", 40), " ") + "…", false,
		},
		{"nothing", "---\ntitle: T\n---\n", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := parse(t, "x.md", c.src)
			if p.Summary != c.want || p.HasDescription != c.described {
				t.Errorf("%q, %v\nwant %q, %v", p.Summary, p.HasDescription, c.want, c.described)
			}
		})
	}
}

// What a terminal without Unicode is shown has formulas as TeX.
func TestShownInTeX(t *testing.T) {
	p, _ := parse(t, "x.md", "---\ntitle: The $\\beta_1$ of $n$ *here*\n---\nLet $\\alpha_i*b*$ be $x$ for `$y_1`.\n")
	if got, tex := p.ShownTitle(false), p.ShownTitle(true); got != "The β₁ of n here" || tex != `The $\beta_1$ of n here` {
		t.Errorf("%q, %q", got, tex)
	}
	if got, tex := p.ShownSummary(false), p.ShownSummary(true); got != "Let αᵢ*b* be x for $y_1." ||
		tex != `Let $\alpha_i*b*$ be x for $y_1.` {
		t.Errorf("%q, %q", got, tex)
	}
	p, _ = parse(t, "x.md", "---\ntitle: No *formula*\n---\nWords for $5.\n")
	if p.ShownTitle(true) != "No formula" || p.ShownSummary(true) != "Words for $5." || p.SummaryTeX != "" {
		t.Errorf("%q, %q", p.ShownTitle(true), p.ShownSummary(true))
	}
}

// A description that says nothing does not count.
func TestDescribed(t *testing.T) {
	for matter, want := range map[string]string{
		"description: Words.":                    "Words.",
		"description: '{{ x }}'\nsummary: More.": "More.", "description: '{{ x }}'": "",
	} {
		p, _ := parse(t, "x.md", "---\n"+matter+"\n---\nBody.\n")
		if p.HasDescription != (want != "") || p.HasDescription && p.Summary != want || !p.HasDescription &&
			p.Summary != "Body." {
			t.Errorf("%s: described %v, %q", matter, p.HasDescription, p.Summary)
		}
	}
}
