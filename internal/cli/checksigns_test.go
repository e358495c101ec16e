package cli

import "testing"

// Posts in which a check can find nothing need not be parsed, and no others.
func TestMayHaveFindings(t *testing.T) {
	for src, want := range map[string]bool{
		"Words, a [link](https://example.org/) and https://example.org/README.md.":     false,
		"![A picture](https://example.org/a.png) and ![B](<http://example.org/b.png>)": false,
		`<img alt="x" src="https://example.org/a.png">`:                                false,
		"A [file](other.md).": true,
		"A file: other.MD":    true,
		"https://example.org/README.md and [file](other.markdown)": true,
		"https://example.org/README.md#part":                       true,
		"[part](#part)":                                            true,
		"[part](page#part)":                                        true,
		"[part](https://example.org/page#part)":                    false,
		"[[Page]]":                                                 true,
		"![A](a.png)":                                              true,
		"![A](https://example.org/a.png) ![B](b.png)":              true,
		"![A][a]\n\n[a]: a.png":                                    true,
		"![A [nested]](a.png)":                                     true,
		`<IMG alt="x" SRC="a.png">`:                                true,
		`<img alt="x">`:                                            true,
		"![A](https://example.org/a.png) {{< figure src=\"b\" >}}": true,
		"![A](https://example.org/a.png) {{image \"b\"}}":          true,
	} {
		if got := mayHaveFindings([]byte(src)); got != want {
			t.Errorf("%q: %v", src, got)
		}
	}
}
