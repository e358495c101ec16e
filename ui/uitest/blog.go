package uitest

import (
	_ "embed"
	"fmt"
	"strings"
	"testing/fstest"
	"time"
)

// firstPage has the 24 posts of the first page of the archive that quire was modelled on:
// minutes, title, category and tags.
//
//go:embed first-page.tsv
var firstPage string

// Blog returns a folder of 154 posts, of which 7 are featured. The other 147 begin with the 24
// posts of the page that quire was modelled on. Post i is dated i days before 20 November
// 2026.
func Blog() fstest.MapFS {
	const site = "---\ntitle: Production Notes\ndescription: Practical writing on AI engineering, infrastructure, " +
		"backend systems, and production lessons learned.\n---\n"
	blog := fstest.MapFS{"_index.md": {Data: []byte(site)}}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	add := func(i int, title, category, tags, extra string) {
		var b strings.Builder
		date := day.AddDate(0, 0, -i).Format("2006-01-02")
		fmt.Fprintf(&b, "---\ntitle: %q\ndate: %s\ncategories: [%s]\ntags: [%s]\n%s",
			title, date, category, tags, extra)
		fmt.Fprintf(&b, "summary: What %s means in practice, the mistake that most teams make with it, and a command "+
			"to check what you have got.\n---\n", strings.ReplaceAll(title, ":", ","))
		b.WriteString(body(title))
		blog[fmt.Sprintf("posts/post-%03d.md", i)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	i := 0
	for line := range strings.Lines(strings.SplitN(firstPage, "\n", 2)[1]) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		add(i, f[1], f[2], f[3], "")
		i++
	}
	themes := []string{"AI Engineering", "Backend Systems", "Production Lessons"}
	for ; i < 154; i++ {
		extra := ""
		if i >= 147 {
			extra = "featured: true\n"
		}
		theme := themes[i%len(themes)]
		add(i, fmt.Sprintf("%s, Note %d", theme, i), theme, "notes, "+strings.ToLower(strings.Fields(theme)[0]), extra)
	}
	return blog
}

func body(title string) string {
	return "The short of " + title + ": measure first, then change one thing.\n\n" +
		"## How it behaves\n\n" +
		strings.Repeat("A controller compares what is with what should be, and acts on the difference. ", 6) + "\n\n" +
		"```yaml\napiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 3\n```\n\n" +
		"## The mistake\n\n" +
		strings.Repeat("Nobody looks at the events until the page goes off at night. ", 8) + "\n\n" +
		"## When to use it\n\n- first, when the load is steady\n- second, when a restart is cheap\n\n" +
		strings.Repeat("Write down what you saw, for the next one on call. ", 10) + "\n"
}
