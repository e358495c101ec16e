package render

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// list renders a list with hanging indents, numbers right aligned.
func (r *renderer) list(n *ast.List, w int) box {
	var out box
	r.block.depth++
	defer func() { r.block.depth-- }()
	number := n.Start
	widest := len(strconv.Itoa(number+n.ChildCount()-1)) + len(". ")
	between := gapIf(!n.IsTight)
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		marker := r.bullet()
		if n.IsOrdered() {
			marker = strconv.Itoa(number) + ". "
			marker = richtext.Spaces(widest-len(marker)) + marker
			number++
		}
		if box := taskBox(item); box != nil {
			marker = r.taskSign(box.IsChecked)
		}
		out.add(r.listItem(item, marker, between, w), between)
	}
	return out
}

// listItem renders one item behind its marker, or before it when it runs from right to left.
func (r *renderer) listItem(item ast.Node, marker string, between gap, w int) box {
	cells := textwidth.Width(marker)
	inner, room := inside(w, cells)
	b := r.blocks(item, inner, between)
	if len(b.lines) == 0 {
		b.lines = []richtext.Line{nil}
	}
	b.tint(r.styles.Item)
	switch {
	case room && r.isRightToLeft(item):
		b.suffix(richtext.Plain(mirroredMarker(marker), r.styles.Bullets), nil, inner)
	case room:
		if r.opt.plainText && marker[0] == '-' {
			cells = 2 // of a task too, or what it contains would be code in Markdown
		}
		b.prefix(richtext.Plain(marker, r.styles.Bullets), richtext.Plain(richtext.Spaces(cells), sgr.Style{}))
	}
	return b
}

// mirroredMarker returns the marker behind an item that runs from right to left.
func mirroredMarker(marker string) string {
	sign := strings.TrimSpace(marker)
	if number, ok := strings.CutSuffix(sign, "."); ok {
		sign = "." + number
	}
	return " " + sign
}

// bullet returns the marker of items of the current list.
func (r *renderer) bullet() string {
	switch {
	case r.opt.plainText:
		return "- "
	case r.styles.Bullet != "":
		return r.styles.Bullet
	case r.block.depth > 1:
		return "◦ "
	}
	return "• "
}

// taskSign returns the marker of a task.
func (r *renderer) taskSign(done bool) string {
	signs := [2]string{"☐ ", "☑ "}
	switch {
	case r.opt.plainText:
		signs = [2]string{"- [ ] ", "- [x] "}
	case r.styles.Ticked != "" && r.styles.Unticked != "":
		signs = [2]string{r.styles.Unticked, r.styles.Ticked}
	}
	if done {
		return signs[1]
	}
	return signs[0]
}

// taskBox returns the box of a task item, nil for any other item.
func taskBox(item ast.Node) *east.TaskCheckBox {
	if item.FirstChild() == nil {
		return nil
	}
	box, _ := item.FirstChild().FirstChild().(*east.TaskCheckBox)
	return box
}
