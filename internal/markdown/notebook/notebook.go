// Package notebook turns Jupyter notebooks into Markdown: their text, their code in the language
// of the kernel, and the text of what it printed. Pictures are named, for they are written into
// the notebook.
//
// It runs nothing and reads nothing but the bytes that it is given.
package notebook

import (
	"bytes"
	"encoding/json"
	"strings"

	"quire/internal/markdown"
)

// notebook is what is read of the file, in the formats 3 and 4.
type notebook struct {
	Metadata struct {
		Kernelspec   struct{ Language string }
		LanguageInfo struct{ Name string } `json:"language_info"`
	}
	Cells      []cell
	Worksheets []struct{ Cells []cell } // of format 3
	Format     int                      `json:"nbformat"`
}

type cell struct {
	Type     string `json:"cell_type"`
	Metadata struct {
		Tags      []string
		HideInput bool `json:"hide_input"`
		Jupyter   struct {
			SourceHidden  bool `json:"source_hidden"`
			OutputsHidden bool `json:"outputs_hidden"`
		}
	}
	Source   text
	Input    text // of format 3
	Level    int  // of a heading of format 3
	Language string
	Outputs  []output
}

// text is one string, or a list of those that it is made of.
type text string

// UnmarshalJSON implements json.Unmarshaler. Other types become "".
func (t *text) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = text(one)
		return nil
	}
	var many []string
	_ = json.Unmarshal(data, &many)
	*t = text(strings.Join(many, ""))
	return nil
}

// isNotebook reports whether src is a notebook.
func isNotebook(src []byte) bool {
	src = bytes.TrimSpace(src)
	return len(src) > 0 && src[0] == '{' && src[len(src)-1] == '}' &&
		bytes.Contains(src, []byte(`"nbformat"`)) && (bytes.Contains(src, []byte(`"cells"`)) ||
		bytes.Contains(src, []byte(`"worksheets"`)))
}

// Markdown returns a notebook as Markdown, with the front matter that its first cell may be. ok is
// false for what is no notebook.
func Markdown(src []byte) (md []byte, ok bool) {
	return Cells(src, 0, -1)
}

// Cells returns the cells of a notebook from number from up to number to, which is -1 for all.
func Cells(src []byte, from, to int) (md []byte, ok bool) {
	if !isNotebook(src) {
		return nil, false
	}
	var nb notebook
	if json.Unmarshal(src, &nb) != nil {
		return nil, false
	}
	cells := nb.Cells
	for _, sheet := range nb.Worksheets {
		cells = append(cells, sheet.Cells...)
	}
	if to < 0 || to > len(cells) {
		to = len(cells)
	}
	w := &writer{language: nb.language()}
	for i, c := range cells[min(max(from, 0), to):to] {
		w.cell(c, from+i == 0)
	}
	return w.out.Bytes(), true
}

// language returns the language of the code.
func (nb *notebook) language() string {
	for _, name := range []string{nb.Metadata.Kernelspec.Language, nb.Metadata.LanguageInfo.Name} {
		if isWord(name) {
			return strings.ToLower(name)
		}
	}
	return "python"
}

func isWord(s string) bool {
	return s != "" && len(s) < 40 && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+#-_.", r)
	}) < 0
}

// writer writes cells as Markdown.
type writer struct {
	out      bytes.Buffer
	language string
}

func (w *writer) cell(c cell, isFirst bool) {
	src := strings.Trim(string(c.Source+c.Input), "\n")
	switch c.Type {
	case "markdown":
		w.block(src)
	case "heading":
		if src != "" {
			w.block(strings.Repeat("#", min(max(c.Level, 1), 6)) + " " + strings.Join(strings.Fields(src), " "))
		}
	case "raw":
		if isFirst && strings.HasPrefix(src, "---\n") { // front matter
			w.block(src)
		}
	case "code":
		w.code(c, src)
	}
}

// block writes a block of Markdown.
func (w *writer) block(s string) {
	if s != "" {
		w.out.WriteString(s)
		w.out.WriteString("\n\n")
	}
}

// code writes a cell of code and what it printed, as far as the author wants them seen.
func (w *writer) code(c cell, src string) {
	opts, src := options(src)
	for _, tag := range c.Metadata.Tags {
		opts.Option(":tags: " + tag)
	}
	if opts.HidesAll {
		return
	}
	lang := w.language
	if isWord(c.Language) {
		lang = c.Language
	}
	if magic, rest, found := strings.Cut(src, "\n"); found &&
		strings.HasPrefix(magic, "%%") { // of a cell in another language
		if name, ok := magics[strings.TrimPrefix(strings.Fields(magic)[0], "%%")]; ok {
			lang, src = name, rest
		}
	}
	if hidden := opts.HidesCode || c.Metadata.HideInput || c.Metadata.Jupyter.SourceHidden; !hidden &&
		strings.TrimSpace(src) != "" {
		w.fence(lang, src)
	}
	if !c.Metadata.Jupyter.OutputsHidden {
		w.outputs(c.Outputs)
	}
	w.block(opts.Caption)
}

// magics are the languages of cells whose first line is a magic of IPython.
var magics = map[string]string{
	"bash": "bash", "sh": "sh", "html": "html", "javascript": "javascript", "js": "javascript", "latex": "latex",
	"sql": "sql",
	"R":   "r", "perl": "perl", "ruby": "ruby", "writefile": "", "cython": "cython", "markdown": "markdown", "svg": "xml",
}

// options takes the lines at the head of code that are for the engine or for nbdev and fastpages.
func options(src string) (opts markdown.Cell, code string) {
	opts, _ = markdown.OpenCell("{python}")
	for src != "" {
		line, rest, _ := strings.Cut(src, "\n")
		switch words := strings.Fields(strings.TrimLeft(strings.ToLower(line), "#| ")); {
		case !strings.HasPrefix(line, "#"):
			return opts, src
		case opts.Option(line):
			if len(words) == 1 && words[0] == "hide" {
				opts.HidesAll = true
			}
		case len(words) != 1:
			return opts, src
		case words[0] == "hide":
			opts.HidesAll = true
		case words[0] == "hide_input" || words[0] == "hide-input":
			opts.HidesCode = true
		case words[0] == "collapse" || words[0] == "export" || words[0] == "collapse_output" || words[0] == "hide_output":
		default:
			return opts, src
		}
		src = rest
	}
	return opts, src
}

// fence writes code in a language.
func (w *writer) fence(lang, src string) {
	ticks := "```"
	for strings.Contains(src, ticks) {
		ticks += "`"
	}
	w.block(ticks + lang + "\n" + strings.Trim(src, "\n") + "\n" + ticks)
}
