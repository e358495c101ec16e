// Package markdown goes through Markdown line by line: which lines are code, a formula, a
// comment, and where the text of a line begins in its containers. Packages post, search,
// fulltext, dialect and render share it, so that all of them take the same lines for code.
//
// It does not parse: it builds no tree, reads nothing but block structure, and knows no
// dialect of a generator's. What must be exact for display is read by goldmark, which only
// package render uses.
package markdown
