package post

import (
	"strings"
	"testing"
)

// BenchmarkParse parses a post of 4 kB with front matter of several kinds.
func BenchmarkParse(b *testing.B) {
	body := strings.Repeat("A paragraph of some words that go on for a while, and then some more of them.\nA second line.\n\n", 40)
	for name, matter := range map[string]string{
		"flat":   "title: A post\ndate: 2026-11-03\ntags: [a, \"b c\", 'd']\nslug: a-post\ndescription: What it is about.\n",
		"nested": "title: A post\ndate: 2026-11-03\ntags:\n  - a\n  - b\nparams:\n  cover:\n    image: a.png\n  author: X\n",
		"folded": "title: >-\n  A post\ndate: 2026-11-03\ndescription: >\n  What it is\n  about.\nexcerpt: \"Two\n  lines\"\n",
		"slow":   "title: &t A post\ndate: 2026-11-03\nalso: *t\n",
	} {
		src := []byte("---\n" + matter + "---\n\n" + body)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				Parse(FileContext{Path: "posts/a-post.md", Others: true}, src)
			}
		})
	}
}
