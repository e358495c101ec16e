package main

import "strings"

// element is a piece of Markdown whose look is compared, and words that are on the screen once it is.
type element struct{ name, shows, source string }

// elements returns one of each kind. A % is a backquote.
func elements() []element {
	all := []element{
		{"headings", "text again", `
# The first level

Words below it.

## The second level

Words below it.

### The third level

Words below it.

#### The fourth level

##### The fifth level

###### The sixth level

And the text again.
`},
		{"inline", "example.com", `
Plain words, *emphasis*, **strong words**, ***both***, ~~struck out~~, %inline code% and a [link to a page](https://example.com/a/rather/long/path?with=parameters). An address by itself is <https://example.com>. Emoji :rocket: and %code that is long enough to be wrapped at the end of a line%.
`},
		{"lists", "To do", `
- One
- Two, which is long enough that it has to be wrapped onto a second line of text
  - Two and a half
    - Deeper
- Three

1. First
2. Second

   A paragraph within.
10. Tenth

- [x] Done
- [ ] To do
`},
		{"quotes", "a list within", `
> A quotation with **strong** words, long enough that it has to be wrapped onto a second line.
>
> > A quotation within it.
>
> - a list within
`},
		{"code", "indented code", `
%%%go
// Area returns the area of a circle.
func Area(r float64) (float64, error) {
	if r < 0 {
		return 0, errors.New("negative radius")
	}
	return math.Pi * r * r, nil // a comment at the end that makes the line too long
}
%%%

%%%
no language at all
%%%

    indented code
`},
		{"diff", "git log", `
%%%diff
- the old line
+ the new line
  what stays
%%%

%%%sh
$ git log --oneline | head -3
%%%
`},
		{"tables", "gamma", `
| Name  | What it is                     | Posts |
| ----- | ------------------------------ | ----: |
| alpha | short                          |     7 |
| beta  | a cell with so many words that it has to be wrapped | 1,204 |
| gamma | %code% and **strong**            |    31 |
`},
		{"pictures", "is a link", `
Words before.

![A diagram of the queue](queue.png)

[![A picture that is a link](badge.svg)](https://example.com)
`},
		{"footnotes", "marks", `
A claim[^1] and another one[^note].

[^1]: The source of the claim.
[^note]: With **marks** and %code%.
`},
		{"admonitions", "Of other generators", `
> [!NOTE]
> What one should know.

> [!WARNING]
> What goes wrong.

::: tip A title of its own
Of other generators.
:::
`},
		{"math", "Euler", `
Euler wrote $e^{i\pi} + 1 = 0$, and the sum is

$$
\sum_{k=1}^{n} k = \frac{n(n+1)}{2} \le \sqrt{n^3} \quad \alpha \in \mathbb{R}
$$
`},
		{"html", "After a rule", `
<details open>
<summary>More about it</summary>

What was folded, with <kbd>ctrl</kbd>+<kbd>c</kbd>, H<sub>2</sub>O and x<sup>2</sup>.

</details>

<p align="center">In the middle</p>

---

<!-- a comment that is not shown -->
After a rule.
`},
		{"definitions", "Its meaning", `
Term
: What it means, in enough words that they have to be wrapped onto a second line.

Another term
: Its meaning.
`},
		{"scripts", "mixed", `
中文段落,包含**粗体**和%代码%,足够长以便在行尾换行,看看标点符号如何处理。

שלום עולם, this is *mixed* text.
`},
	}
	for i := range all {
		all[i].source = strings.TrimPrefix(strings.ReplaceAll(all[i].source, "%", "`"), "\n")
	}
	return all
}
