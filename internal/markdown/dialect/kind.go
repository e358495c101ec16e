package dialect

import "strings"

// containers are the names of shortcodes, components and admonitions that enclose
// blocks, and the kind of container that each is: a callout of that kind, "callout" for
// one that a parameter tells the kind of, "details", "tab" for what stands below its
// title, "quote", or "box" for what has at most a title.
var containers = map[string]string{
	"note": "note", "info": "info", "tip": "tip", "hint": "hint", "warning": "warning", "warn": "warning", "caution": "caution",
	"danger": "danger", "important": "important", "success": "success", "error": "error", "attention": "warning",
	"question": "question", "example": "example", "todo": "todo", "bug": "bug", "notice": "callout", "alert": "callout",
	"callout": "callout", "admonition": "callout", "aside": "callout", "alertbox": "callout", "message": "callout",
	"remark": "note", "blocknote": "note", "seealso": "seealso", "abstract": "abstract", "check": "check", "readmore": "note",
	"failure": "failure", "fail": "failure", "tldr": "abstract", "summary-box": "abstract", "infobox": "info", "pageinfo": "info",
	"subnote": "note", "banner": "callout", "versionadded": "note", "versionchanged": "note", "deprecated": "deprecated",
	"details": "details", "detail": "details", "spoiler": "details", "expand": "details", "collapse": "details", "toggle": "details",
	"accordion": "details", "accordionitem": "details", "accordion-item": "details", "collapsible": "details", "fold": "details",
	"folding": "details", "hidetoggle": "details", "hideblock": "details", "dropdown": "details", "expander": "details",
	"expandable": "details", "faq-item": "details", "solution": "details",
	"tab": "tab", "tabitem": "tab", "tab-item": "tab", "tabpanel": "tab", "step": "tab", "card": "tab", "codegroupitem": "tab",
	"code-group-item": "tab", "timelineitem": "tab", "codetab": "tab", "topic": "tab", "sidebar": "tab", "grid-item-card": "tab",
	"theorem": "tab", "definition": "tab", "lemma": "tab", "proof": "tab", "corollary": "tab", "exercise": "tab",
	"quote": "quote", "blockquote": "quote", "pullquote": "quote", "epigraph": "quote", "centerquote": "quote", "cq": "quote",
	"def": "tab", "deprecated-in": "deprecated",
}

// isCallout tells whether a kind of container is one of callouts.
func isCallout(kind string) bool {
	switch kind {
	case "", "details", "tab", "quote", "box", "callout":
		return false
	}
	return true
}

// calloutKind is the kind of a callout that a parameter names.
func calloutKind(s string) string {
	s = strings.ToLower(strings.TrimPrefix(s, "."))
	for _, prefix := range []string{"callout-", "alert-", "is-", "admonition-", "note--", "prompt-"} {
		s = strings.TrimPrefix(s, prefix)
	}
	switch k := containers[s]; {
	case isCallout(k):
		return k
	case s == "red":
		return "danger"
	case s == "orange" || s == "yellow":
		return "warning"
	case s == "green":
		return "tip"
	}
	return "note"
}

// controlWords are the tags of templates that choose what is shown: their words are none
// of a reader's.
var controlWords = map[string]bool{
	"if": true, "unless": true, "for": true, "case": true, "when": true, "else": true, "elif": true, "elsif": true, "elseif": true,
	"capture": true, "block": true, "macro": true, "call": true, "set": true, "filter": true, "with": true, "tablerow": true,
	"form": true, "schema": true, "paginate": true, "asyncEach": true, "asyncAll": true, "include": true, "range": true,
	"assign": true, "increment": true, "decrement": true, "cycle": true, "layout": true, "extends": true, "import": true, "from": true,
	"liquid": true, "let": true, "do": true, "section": true, "seo": true, "feed_meta": true, "local": true, "bibliography": true,
	"render": true, "partial": true, "cache": true, "switch": true, "trans": true, "autoescape": true,
}

// container is the kind and title of the container that a tag begins, "" for none.
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
			case word != "default" && word != "primary" && word != "no-icon" && word != "simple" && word != "flat" && word != "modern":
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

// isColour tells whether a word is how the boxes of Hexo's themes are coloured.
func isColour(s string) bool {
	switch s {
	case "red", "blue", "green", "cyan", "yellow", "orange", "purple", "pink", "grey", "gray", "open":
		return true
	}
	return false
}

// heading is what the parameters of a tag put above what it encloses.
func (ps params) heading() string {
	title := ps.get("title", "label", "summary", "header", "heading", "name")
	if sub := ps.get("subtitle", "subheader"); sub != "" {
		title = join(" – ", title, sub)
	}
	return title
}

// bare are the values of the parameters that have no name.
func (ps params) bare() []string {
	var out []string
	for _, p := range ps {
		if p.key == "" && p.val != "" {
			out = append(out, p.val)
		}
	}
	return out
}

// join is those of parts that are not empty with sep between them.
func join(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}

// container is the kind and title of the container that a component begins, "" for
// none.
func (e element) container() (kind, title string) {
	kind = containers[shortName(e.name)]
	title = e.props.heading()
	switch {
	case e.name == "details":
		title = ""
	case kind == "callout":
		kind = calloutKind(e.props.get("type", "kind", "variant", "level", "intent", "color", "status", "icon"))
		title = e.props.get("title", "label", "heading")
	case isCallout(kind):
		if told := e.props.get("type", "variant"); told != "" && isCallout(containers[told]) {
			kind = containers[told]
		}
		title = e.props.get("title", "label")
	case kind == "quote":
		title = join(", ", e.props.get("author", "cite", "by", "name"), e.props.get("source", "title"))
	case kind == "tab":
		title = oneOf(title, e.props.get("value"))
	case kind == "details":
		title = oneOf(title, e.props.get("question", "text"))
	case kind == "" && isUpper(e.name[0]) && e.props.get("title", "label", "summary") != "":
		return "tab", e.props.get("title", "label", "summary")
	case kind == "":
		return "", ""
	}
	return kind, title
}
