package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// templateLine reads a line that is a template tag.
func (d *document) templateLine(off, i, end int) (next int, done bool) {
	if d.budget < 0 || i < d.rawEnd {
		return 0, false
	}
	t, ok := tagAt(d.src, i)
	if !ok {
		d.spend(min(maxTag, end-i))
		return 0, false
	}
	if t.opens == "{{" || t.opens == "{#" || t.name == "" && !t.closing {
		return 0, false
	}
	stop := t.stop
	if stop > end {
		end = markdown.LineEnd(d.src, stop)
	}
	if len(bytes.TrimSpace(d.src[stop:end])) > 0 {
		return d.wholeInLine(t, off, i, end)
	}
	if lang, title, ok := codeTag(t); ok && !t.closing && !d.fenceBelow(end) {
		if close := d.closerOf(t, end); close != "" {
			d.replaceLines(off, end, d.indentation(off, i)+codeFence+lang+captioned(title))
			d.codeEnd = close
			return end, true
		}
	}
	mark := ""
	switch {
	case t.opens == "{%" && t.closing && t.name == "": // Zola's "{% end %}"
		if n := len(d.ends); n > 0 {
			if d.ends[n-1] {
				mark = string(Close)
			}
			d.ends = d.ends[:n-1]
		}
	case t.closing:
		if containers[shortName(t.name)] != "" || d.titled(t.name) {
			mark = string(Close)
		}
	default:
		mark = d.opening(t, end)
	}
	if mark == "" {
		return 0, false
	}
	d.replaceLines(off, end, d.indentation(off, i)+mark)
	return end, true
}

// opening returns what replaces a tag that has its line to itself: the mark of a
// container, an item of a list, "" for neither.
func (d *document) opening(t tag, end int) string {
	if items := readParams(t.args).get("items"); shortName(t.name) == "tabs" && items != "" {
		d.tabs = nil
		for _, label := range strings.Split(items, ",") {
			d.tabs = append(d.tabs, tabName{"", strings.TrimSpace(label)})
		}
	}
	if isCard(t.name) && !strings.HasPrefix(t.name, "/") {
		ps := readParams(t.args)
		if item := markdownLink(oneOf(ps.get("title", "name"), ps.at(0)), ps.get("link", "href", "url")); item != "" &&
			(shortName(t.name) == "folder" || d.closerOf(t, end) == "") {
			return "- " + join(" – ", item, ps.get("subtitle", "description"))
		}
	}
	kind, title := t.container()
	if _, _, isCode := codeTag(t); isCode && title != "" && kind == "" {
		kind = "tab" // around code with fences of its own
	}
	if kind == "tab" {
		title = d.tabTitle(title)
	}
	if kind != "" && d.closerOf(t, end) == "" {
		kind = ""
	}
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		d.ends = append(d.ends, kind != "")
	} else if kind == "tab" && containers[shortName(t.name)] == "" {
		d.boxes = append(d.boxes, t.name)
	}
	if kind == "" {
		return ""
	}
	return openMark(kind, title)
}

// titled reports whether a tag of that name has become a container for its title alone, and
// forgets it.
func (d *document) titled(name string) bool {
	n := len(d.boxes)
	if n == 0 || d.boxes[n-1] != name {
		return false
	}
	d.boxes = d.boxes[:n-1]
	return true
}

// wholeInLine is templateLine for a tag that something follows: a container of one line if
// that is all that it encloses.
func (d *document) wholeInLine(t tag, off, i, end int) (next int, done bool) {
	kind, title := t.container()
	if kind == "tab" && !t.closing {
		title = d.tabTitle(title)
	}
	if t.closing || kind == "" || containers[shortName(t.name)] == "" {
		return 0, false
	}
	name := t.closes()
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		name = "end"
	}
	inner := d.endTag(t.stop, name, end-t.stop)
	if inner.stop < 0 || inner.stop > end {
		return 0, false
	}
	return d.oneLine(off, i, end, t.stop, inner, kind, title)
}

// container returns the kind and title of the container that a tag begins, "" for none.
func (t tag) container() (kind, title string) {
	kind = containers[shortName(t.name)]
	if controlWords[t.name] {
		return "", ""
	}
	ps := readParams(t.args)
	title = ps.heading()
	if kind == "" {
		if title == "" || ps.get("src") != "" {
			return "", ""
		}
		return "tab", title
	}
	bare := ps.bare()
	told := ps.get("type", "kind", "style", "class", "color", "context", "level", "theme", "variant", "intent", "icon")
	switch {
	case kind == "quote":
		if len(bare) == 1 && (bare[0] == "left" || bare[0] == "right") {
			bare = nil
		}
		by := join(", ", ps.get("author", "cite", "by", "name"), ps.get("source", "title"))
		return kind, oneOf(by, strings.Join(bare, " "))
	case kind == "callout":
		if told == "" && len(bare) > 0 && (containers[strings.ToLower(bare[0])] != "" || !strings.Contains(bare[0], " ")) {
			told, bare = bare[0], bare[1:]
		}
		kind = calloutKind(told)
	case isCallout(kind):
		if told != "" && isCallout(containers[strings.ToLower(told)]) {
			kind = calloutKind(told)
		}
		for len(bare) > 0 { // Hexo's "{% note warn no-icon Title %}"
			word := strings.ToLower(bare[0])
			switch k := containers[word]; {
			case isCallout(k):
				kind = k
			case word != "default" && word != "primary" && word != "no-icon" && word != "simple" && word != "flat" &&
				word != "modern":
				return kind, oneOf(title, strings.Join(bare, " "))
			}
			bare = bare[1:]
		}
	case kind == "details":
		title = oneOf(title, ps.get("text", "question", "q", "content"))
		if len(bare) > 1 && t.opens == "{%" && isColour(bare[0]) {
			bare = bare[1:]
		}
	}
	return kind, oneOf(title, strings.Join(bare, " "))
}

// controlWords are the tags of templates that choose what is shown: their words are none
// of a reader's.
var controlWords = map[string]bool{
	"if": true, "unless": true, "for": true, "case": true, "when": true, "else": true, "elif": true, "elsif": true,
	"elseif":  true,
	"capture": true, "block": true, "macro": true, "call": true, "set": true, "filter": true, "with": true,
	"tablerow": true,
	"form":     true, "schema": true, "paginate": true, "asyncEach": true, "asyncAll": true, "include": true,
	"range":  true,
	"assign": true, "increment": true, "decrement": true, "cycle": true, "layout": true, "extends": true, "import": true,
	"from":   true,
	"liquid": true, "let": true, "do": true, "section": true, "seo": true, "feed_meta": true, "local": true,
	"bibliography": true,
	"render":       true, "partial": true, "cache": true, "switch": true, "trans": true, "autoescape": true,
}
