package cli

import (
	"bytes"
	"io"
)

// objectWriter writes a JSON object as writeJSON does, but one member and one element of a list
// after the other, so that a long list is never in memory whole. It keeps the first error.
type objectWriter struct {
	w     io.Writer
	comma bool // something precedes in the object or list
	err   error
}

const jsonIndent = "  "

// newObject begins an object.
func newObject(w io.Writer) *objectWriter {
	o := &objectWriter{w: w}
	o.print("{")
	return o
}

// end ends the object.
func (o *objectWriter) end() error {
	o.print("\n}\n")
	return o.err
}

// member writes a member.
func (o *objectWriter) member(name string, v any) {
	o.begin(name)
	o.value(v, jsonIndent)
}

// list writes a member that is a list of what each passes to add.
func (o *objectWriter) list(name string, each func(add func(v any) error) error) {
	o.begin(name)
	o.print("[")
	o.comma = false
	err := each(func(v any) error {
		o.separate(jsonIndent + jsonIndent)
		o.value(v, jsonIndent+jsonIndent)
		return o.err
	})
	if o.err == nil {
		o.err = err
	}
	if o.comma {
		o.print("\n" + jsonIndent)
	}
	o.print("]")
	o.comma = true
}

func (o *objectWriter) begin(name string) {
	o.separate(jsonIndent)
	o.print(`"` + name + `": `)
}

// separate begins a line for the next member or element.
func (o *objectWriter) separate(indent string) {
	if o.comma {
		o.print(",")
	}
	o.comma = true
	o.print("\n" + indent)
}

func (o *objectWriter) print(s string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, s)
	}
}

func (o *objectWriter) value(v any, prefix string) {
	text, err := jsonText(v, prefix, jsonIndent)
	if o.err == nil {
		o.err = err
	}
	o.print(string(bytes.TrimSuffix(text, []byte("\n"))))
}
