package notebook

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// output is one thing that a cell has printed or shown.
type output struct {
	Type  string                     `json:"output_type"`
	Text  text                       // of a stream; in format 3 of anything
	Data  map[string]json.RawMessage // by its type
	Name  string                     `json:"ename"`
	Value string                     `json:"evalue"`
	PNG   json.RawMessage            // of format 3
	JPEG  json.RawMessage
	SVG   json.RawMessage
}

const (
	maxOutputs = 100      // of a cell that are shown
	maxLines   = 200      // of an output
	maxBytes   = 16 << 10 // of an output
)

// outputs writes what a cell has printed, streams in one piece.
func (w *writer) outputs(all []output) {
	stream := ""
	for i, o := range all {
		if i == maxOutputs {
			break
		}
		if o.Type == "stream" {
			stream += string(o.Text)
			continue
		}
		w.printed(stream)
		stream = ""
		w.output(o)
	}
	w.printed(stream)
}

func (w *writer) output(o output) {
	if o.Type == "error" || o.Type == "pyerr" {
		w.printed(o.Name + ": " + o.Value)
		return
	}
	plain := string(o.Text)
	if raw := o.Data["text/plain"]; raw != nil {
		var t text
		_ = t.UnmarshalJSON(raw)
		plain = string(t)
	}
	for _, kind := range []string{"text/markdown", "text/latex"} {
		if raw := o.Data[kind]; raw != nil {
			var t text
			_ = t.UnmarshalJSON(raw)
			w.block(cut(string(t)))
			return
		}
	}
	if o.isPicture() {
		name := strings.Trim(strings.Join(strings.Fields(plain), " "), "<>")
		if name == "" || len(name) > 100 {
			name = "picture"
		}
		w.block("*[image: " + strings.NewReplacer("*", "", "[", "(", "]", ")", "<", "", "`", "'").Replace(name) + "]*")
		return
	}
	w.printed(plain)
}

// isPicture reports whether an output is shown as a picture.
func (o output) isPicture() bool {
	for kind := range o.Data {
		if strings.HasPrefix(kind, "image/") {
			return true
		}
	}
	return o.PNG != nil || o.JPEG != nil || o.SVG != nil
}

// printed writes text as it was printed.
func (w *writer) printed(s string) {
	if strings.TrimSpace(s) != "" {
		w.fence("", cut(overprinted(colors().ReplaceAllString(s, ""))))
	}
}

// colors matches the escape sequences of terminals.
var colors = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`) })

// overprinted returns what is left of lines that were printed over, as by a bar of progress.
func overprinted(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}

// cut returns as much of an output as is shown, and says what is not.
func cut(s string) string {
	s = strings.Trim(s, "\n")
	lines := strings.SplitAfter(s, "\n")
	size, n := 0, 0
	for n < len(lines) && n < maxLines && size+len(lines[n]) <= maxBytes {
		size += len(lines[n])
		n++
	}
	if n == len(lines) {
		return s
	}
	if n == 0 {
		return strings.ToValidUTF8(s[:maxBytes], "") + "…"
	}
	return fmt.Sprintf("%s… %d more lines", s[:size], len(lines)-n)
}
