package render

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/corpus"
)

// hasTarget reports whether targets have a link, or one that parsing alone tells.
func hasTarget(targets []Target, l Link) bool {
	return slices.ContainsFunc(targets, func(t Target) bool {
		isName := t.Name == l.Target || isOnTheWeb([]byte(l.Target)) && strings.HasPrefix(t.Name, l.Target)
		return t.IsUnclear || isName && (l.Image && t.Image || !l.Image && t.Link)
	})
}

// isOtherSite reports whether Targets may leave a target out.
func isOtherSite(target string) bool {
	for _, scheme := range []string{"ftp://", "mailto:", "http://", "https://"} {
		if strings.HasPrefix(target, scheme) {
			return scheme[0] != 'h' || !strings.Contains(target, "#")
		}
	}
	return false
}

// missedTargets returns the links of a post that its targets do not have but should.
func missedTargets(t *testing.T, name string, body []byte) (missed []Link) {
	t.Helper()
	d := NewDocumentOf(name, body, "")
	targets := slices.Collect(d.Targets())
	o, err := d.Outline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range o.Links {
		if l.Target != "" && !isOtherSite(l.Target) && !strings.HasPrefix(l.Target, "#fn-") && !hasTarget(targets, l) {
			missed = append(missed, l)
		}
	}
	return missed
}

// The targets of real posts have every link.
func TestTargetsCorpora(t *testing.T) {
	corpus.Posts(t, 7, func(name string, body []byte) {
		for _, l := range missedTargets(t, name, body) {
			t.Errorf("%s:%d: %q, image %v", name, l.Line, l.Target, l.Image)
		}
	})
}

// Targets are found however they are written.
func TestTargets(t *testing.T) {
	for src, want := range map[string]string{
		"[a](b.md) ![c](<d e.png> \"title\") [x](y(z).md)":   "link b.md, image d e.png, link y(z).md",
		"[![a](b.png)](c.md)":                                "image b.png, link c.md",
		"[a]: b.md\n[c]:\n  <d.md>":                          "link b.md, link d.md",
		"![a]\n\n[a]: b.png\n[^1]: note":                     "link or image b.png",
		"https://a.org/?src=b":                               "",
		"[[Page|text]] ![[a.png|300]] ![[Note#Part]]":        "link Page, image a.png, link Note#Part",
		"<img alt='>' SRC = a.png> <a href=\"b.md\">":        "image a.png, link b.md",
		"<iframe src='a.html'> <embed src='b.swf'> ![":       "link a.html, link or image b.swf",
		"https://a.org/b#c [d](https://a.org/b) www.a.org#e": "link https://a.org/b#c, link http://www.a.org#e",
		"[a](b\\_c.md)":                                      "unclear",
		"[a](\n b.md)":                                       "unclear",
		"a[0](b) == c[[1]]":                                  "link b, link 1",
		"Text, #tag, a]b, [[ -f x ]], href.":                 "",
	} {
		var got []string
		for target := range Targets([]byte(src)) {
			switch name := " " + target.Name; {
			case target.IsUnclear:
				got = append(got, "unclear")
			case target.Link && target.Image:
				got = append(got, "link or image"+name)
			case target.Image:
				got = append(got, "image"+name)
			default:
				got = append(got, "link"+name)
			}
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%q: %s, want %s", src, got, want)
		}
	}
}
