package dialect

// mdbook returns the preprocessors of mdBook, "{{#include file}}".
func mdbook() dialect {
	return dialect{name: "mdBook", outputs: []string{
		"#include", "#playground", "#playpen", "#rustdoc_include", "#shiftinclude", "#template", "#title",
	}}
}
