package dialect

import (
	"strings"
)

// containers are the names of shortcodes, components and admonitions that enclose
// blocks, and the kind of container that each is: a callout of that kind, "callout" for
// one that a parameter tells the kind of, "details", "tab" for what is below its
// title, "quote", or "box" for what has at most a title.
var containers = map[string]string{
	"note": "note", "info": "info", "tip": "tip", "hint": "hint", "warning": "warning", "warn": "warning",
	"caution": "caution",
	"danger":  "danger", "important": "important", "success": "success", "error": "error", "attention": "warning",
	"question": "question", "example": "example", "todo": "todo", "bug": "bug", "notice": "callout", "alert": "callout",
	"callout": "callout", "admonition": "callout", "aside": "callout", "alertbox": "callout", "message": "callout",
	"remark": "note", "blocknote": "note", "seealso": "seealso", "abstract": "abstract", "check": "check",
	"readmore": "note",
	"failure":  "failure", "fail": "failure", "tldr": "abstract", "summary-box": "abstract", "infobox": "info",
	"pageinfo": "info",
	"subnote":  "note", "banner": "callout", "versionadded": "note", "versionchanged": "note", "deprecated": "deprecated",
	"details": "details", "detail": "details", "spoiler": "details", "expand": "details", "collapse": "details",
	"toggle":    "details",
	"accordion": "details", "accordionitem": "details", "accordion-item": "details", "collapsible": "details",
	"fold":    "details",
	"folding": "details", "hidetoggle": "details", "hideblock": "details", "dropdown": "details", "expander": "details",
	"expandable": "details", "faq-item": "details", "solution": "details",
	"tab": "tab", "tabitem": "tab", "tab-item": "tab", "tabpanel": "tab", "step": "tab", "card": "tab",
	"codegroupitem":   "tab",
	"code-group-item": "tab", "timelineitem": "tab", "codetab": "tab", "topic": "tab", "sidebar": "tab",
	"grid-item-card": "tab",
	"theorem":        "tab", "definition": "tab", "lemma": "tab", "proof": "tab", "corollary": "tab", "exercise": "tab",
	"quote": "quote", "blockquote": "quote", "pullquote": "quote", "epigraph": "quote", "centerquote": "quote",
	"cq":  "quote",
	"def": "tab", "deprecated-in": "deprecated",
}

// isCallout reports whether a kind of container is one of callouts.
func isCallout(kind string) bool {
	switch kind {
	case "", "details", "tab", "quote", "box", "callout":
		return false
	}
	return true
}

// calloutKind returns the kind of a callout that a parameter names.
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

// shortName returns the name of a tag as it is looked up: "Tabs.Tab" and "ui/tab" are tabs.
func shortName(name string) string {
	return strings.ToLower(name[strings.LastIndexAny(name, "./")+1:])
}

// isCard reports whether a tag is shown as an item of a list: a card that leads somewhere, a
// file in a tree.
func isCard(name string) bool {
	switch s := shortName(name); s {
	case "file", "folder":
		return true
	default:
		return strings.HasSuffix(s, "card")
	}
}

// tabName is what a tab is called whose own tag says only its value, or nothing.
type tabName struct{ value, label string }

// nameTabs takes in what the tag around tabs says they are called.
func (d *document) nameTabs(tag string) {
	if _, values, found := strings.Cut(tag, "values={"); found {
		d.tabs = nil
		for _, part := range strings.Split(values, "}")[:min(strings.Count(values, "}"), 50)] {
			label, value := quotedAfter(part, "label:"), quotedAfter(part, "value:")
			if label != "" && value != "" {
				d.tabs = append(d.tabs, tabName{value, label})
			}
		}
		return
	}
	if _, items, found := strings.Cut(tag, "items={"); found {
		d.tabs = nil
		items, _, _ = strings.Cut(items, "}")
		for i, word := range strings.Split(strings.NewReplacer("'", `"`, "`", `"`).Replace(items), `"`) {
			if i%2 == 1 && i < 100 {
				d.tabs = append(d.tabs, tabName{"", word})
			}
		}
	}
}

// quotedAfter returns the string in quotes behind mark, "" for none.
func quotedAfter(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	rest = strings.TrimSpace(rest)
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	val, _ := cutValue(rest)
	return val
}

// tabTitle returns what the tab that begins here is called; title is what its own tag says.
func (d *document) tabTitle(title string) string {
	for i, t := range d.tabs {
		if title == "" && t.value == "" {
			d.tabs = d.tabs[i+1:]
			return t.label
		}
		if title != "" && t.value == title {
			return t.label
		}
	}
	return title
}
