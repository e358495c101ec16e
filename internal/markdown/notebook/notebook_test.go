package notebook

import (
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

func TestMarkdown(t *testing.T) {
	of := func(cells string) string {
		return `{"cells":[` + cells + `],"metadata":{"kernelspec":{"language":"Julia"}},"nbformat":4}`
	}
	for _, c := range []struct{ name, src, want string }{
		{"front matter and text", of(`{"cell_type":"raw","source":["---\n","title: T\n","---"]},{"cell_type":"markdown","source":["# H\n","\n","a *b*"]}`), "---\ntitle: T\n---\n\n# H\n\na *b*"},
		{"code in the language of the kernel", of(`{"cell_type":"code","source":["f(x)\n","y"]}`), "```julia\nf(x)\ny\n```"},
		{"code with a fence in it", of("{\"cell_type\":\"code\",\"source\":\"a ```\"}"), "````julia\na ```\n````"},
		{"another language", of(`{"cell_type":"code","source":"%%bash\nls"}`), "```bash\nls\n```"},
		{"a magic", of(`{"cell_type":"code","source":"%%time\nls"}`), "```julia\n%%time\nls\n```"},
		{"streams", of(`{"cell_type":"code","source":"","outputs":[{"output_type":"stream","text":["a\n"]},{"output_type":"stream","text":"\u001b[31mb\u001b[0m\n 1%\r50%\rdone\n"}]}`), "```\na\nb\ndone\n```"},
		{"a result", of(`{"cell_type":"code","source":"1","outputs":[{"output_type":"execute_result","data":{"text/html":"<b>","text/plain":["42"]}}]}`), "```julia\n1\n```\n\n```\n42\n```"},
		{"Markdown and TeX", of(`{"cell_type":"code","source":"","outputs":[{"output_type":"display_data","data":{"text/markdown":["**b**"],"text/plain":"x"}},{"output_type":"display_data","data":{"text/latex":"$$x$$"}}]}`), "**b**\n\n$$x$$"},
		{"a picture", of(`{"cell_type":"code","source":"","outputs":[{"output_type":"display_data","data":{"image/png":"AAAA","text/plain":"<Figure size 640x480 with 1 Axes>"}}]}`), "*[image: Figure size 640x480 with 1 Axes]*"},
		{"an error", of(`{"cell_type":"code","source":"","outputs":[{"output_type":"error","ename":"E","evalue":"bad","traceback":["x"]}]}`), "```\nE: bad\n```"},
		{"what is hidden", of(`{"cell_type":"code","metadata":{"tags":["remove-input"]},"source":"s","outputs":[{"output_type":"stream","text":"o"}]},` +
			`{"cell_type":"code","metadata":{"tags":["remove_cell"]},"source":"s"},{"cell_type":"code","source":"#| echo: false\ns"},` +
			`{"cell_type":"code","source":"#| include: false\ns"},{"cell_type":"code","source":"#hide\ns"},{"cell_type":"code","source":"#| hide\ns"},` +
			`{"cell_type":"code","metadata":{"jupyter":{"source_hidden":true}},"source":"s"},{"cell_type":"code","metadata":{"hide_input":true},"source":"s"}`), "```\no\n```"},
		{
			"options and comments", of(`{"cell_type":"code","source":"#| fig-cap: A plot\n#export\n# why\nx"}`),
			"```julia\n# why\nx\n```\n\nA plot",
		},
		{"format 3", `{"worksheets":[{"cells":[{"cell_type":"heading","level":2,"source":"H"},{"cell_type":"code","language":"python","input":["x"],"outputs":[{"output_type":"pyout","text":["1"]},{"output_type":"display_data","png":"AA","text":"<matplotlib>"}]}]}],"metadata":{"name":""},"nbformat":3}`, "## H\n\n```python\nx\n```\n\n```\n1\n```\n\n*[image: matplotlib]*"},
		{"no language", `{"cells":[{"cell_type":"code","source":"x"}],"metadata":{"language_info":{"name":"a b` + "`" +
			`"}},"nbformat":4}`, "```python\nx\n```"},
	} {
		md, ok := Markdown([]byte(c.src))
		if got := strings.TrimRight(string(md), "\n"); !ok || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, ok, got, c.want)
		}
	}
	for _, src := range []string{
		"", "{}", "# a", `{"title": "x"}` + "\ntext", `{"nbformat":4,"cells":1}`,
		`{"nbformat":4,"cells":[`,
	} {
		if md, ok := Markdown([]byte(src)); ok {
			t.Errorf("%q is the notebook %q", src, md)
		}
	}
}

func TestLongOutputs(t *testing.T) {
	src := `{"cells":[{"cell_type":"code","source":"x","outputs":[{"output_type":"stream","text":"` +
		strings.Repeat(`line\n`, 5000) + `"}]}],"nbformat":4}`
	md, _ := Markdown([]byte(src))
	if !strings.Contains(string(md), "… 4800 more lines\n") || len(md) > maxBytes {
		t.Errorf("%d bytes: %q", len(md), md[max(0, len(md)-100):])
	}
	wide := `{"cells":[{"cell_type":"code","source":"x","outputs":[{"output_type":"stream","text":"` +
		strings.Repeat("é", maxBytes) + `"}]}],"nbformat":4}`
	if md, _ := Markdown([]byte(wide)); len(md) > maxBytes+100 {
		t.Errorf("%d bytes", len(md))
	}
}

func TestCells(t *testing.T) {
	src := []byte(`{"cells":[{"cell_type":"markdown","source":"a"},{"cell_type":"markdown","source":"b"},{"cell_type":"markdown","source":"c"}],"nbformat":4}`)
	for _, c := range []struct {
		from, to int
		want     string
	}{{0, -1, "a\n\nb\n\nc\n\n"}, {1, 2, "b\n\n"}, {2, 99, "c\n\n"}, {7, -1, ""}, {2, 1, ""}} {
		if md, ok := Cells(src, c.from, c.to); !ok || string(md) != c.want {
			t.Errorf("cells %d to %d: %q", c.from, c.to, md)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range hostile.Payloads() {
		f.Add(s, "code")
	}
	f.Fuzz(func(_ *testing.T, src, kind string) {
		Markdown([]byte(src))
		Markdown([]byte(`{"cells":[{"cell_type":"` + kind + `","source":` + src + `,"outputs":[` + src + `]}],"nbformat":4}`))
	})
}
