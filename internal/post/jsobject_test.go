package post

import (
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

// objectText writes a value so that a test can compare it.
func objectText(v value) string {
	switch v.kind {
	case list:
		items := []string{}
		for _, item := range v.items {
			items = append(items, objectText(item))
		}
		return "[" + strings.Join(items, " ") + "]"
	case mapping:
		pairs := []string{}
		for _, p := range v.pairs {
			pairs = append(pairs, p.key+"="+objectText(p.val))
		}
		return "{" + strings.Join(pairs, " ") + "}"
	}
	return v.text
}

func TestParseJSObject(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`module.exports = { tags: "post", author: 'Jo', draft: true };`, "{tags=post author=Jo draft=true}"},
		{"export default {\n  tags: ['a', \"b\",],\n  'lang': `de`,\n  n: -1.5,\n};\n", "{tags=[a b] lang=de n=-1.5}"},
		{
			"// module.exports = {x: 1}\n/* c */\nmodule.exports = { // tags\n  tags: /* all */ [\"x\"] // , y\n}",
			"{tags=[x]}",
		},
		{"const title = require('x');\n\nmodule.exports = {\n  title,\n  ...others,\n  [key]: 1,\n  tags: ['a'],\n  permalink: (data) => `/${data.x}/`,\n  f(a, b) { return {c: 1}; },\n  author: name,\n  lang: 'de',\n};", "{tags=[a] lang=de}"},
		{
			`export default { eleventyComputed: { title: data => data.a.b, x: 1 + 2 }, a: "x" + y, tags: "t" }`,
			"{eleventyComputed={} tags=t}",
		},
		{"module.exports = () => ({ tags: 'a' });", "{tags=a}"},
		{"module.exports = function () {\n  return { tags: 'a' };\n};", "{tags=a}"},
		{"export default async function () {\n  return { tags: 'a' };\n}", "{tags=a}"},
		{"const data = { tags: 'a' };\nexport default data;", "{tags=a}"},
		{`module.exports = { a: "it\'s \"x\"", b: '', c: null, d: undefined, e: [] }`, `{a=it's "x" b= c= d= e=[]}`},
		{"module.exports = { a: `x ${y} z`, b: `x\ny` }", "{b=x\ny}"},
		{"module.exports = [1, 2]", ""},
		{"module.exports = require('x')", ""},
		{"exports.tags = 'a'", ""},
		{"module.exports = {", "{}"},
		{"module.exports = { tags: ['a'", "{tags=[a]}"},
	} {
		pairs, ok := parseJSObject(c.src)
		got := ""
		if ok {
			got = objectText(value{kind: mapping, pairs: pairs})
		}
		if got != c.want {
			t.Errorf("%s\n%s, want %s", c.src, got, c.want)
		}
	}
}

func FuzzParseJSObject(f *testing.F) {
	for _, s := range append(hostile.Payloads(), `{ tags: ["a", 'b'], x: () => ({y: 1}), }`, "{ a: `x${",
		strings.Repeat("[{a:", 100)) {
		f.Add("module.exports = " + s)
	}
	f.Fuzz(func(_ *testing.T, src string) { parseJSObject(src) })
}
