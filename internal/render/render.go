// Package render turns a post's Markdown into finished terminal rows, block by block, and knows where
// everything in them is: headings, links, code.
//
// It reads no files, knows no posts and no terminal. Nothing outside it and its parts knows Glamour,
// goldmark or chroma.
//
//	Document ─ block ─▶ Block ─ parse ─▶ tree ─ renderer ─▶ RenderedBlock   (Cache keeps both)
//	    └──────── outline.go ─▶ Outline
//
// A Document is split into top-level blocks as far as its readers need (package block). A block is
// parsed (package parse) and rendered by itself when it is needed. Its inline nodes become clean
// inlines (inline*.go, htmlinline.go); a renderer makes lines of them (package richtext), through
// Glamour where that renders them right (package glamour), else by itself, with code coloured by
// package highlight and formulas translated by package latex; lines are encoded as rows. So opening a
// post costs one screen, whatever its size.
//
// The files, each on top of those before it:
//
//	options, element, box              what goes in, what comes out, blocks as lines
//	renderer, paragraph, picture       the state of a block, and text in it
//	inline, inlinetidy, numbers, inlinelink, htmltags, htmlinline, inlinenode
//	                                   inline nodes become inlines
//	heading, formula, code, codecaption, table, tablegrid, tablecolumns, tablerecords, tablepandoc
//	htmlblock, htmltable               blocks without blocks in them
//	callout, list, quote, footnote, definitionlist
//	                                   blocks of blocks
//	block                              any block
//	rendered                           blocks become rows
//	title, document, rows              a post
//	outline, cache, layout             what its readers share
package render

import "quire/internal/render/parse"

// IsHazardous reports, at about the speed of reading, whether a part of a post may be shown as written,
// or be code by mistake; Outline.Verbatim and Outline.UnclosedFence find out. It may be wrong about a
// post that has none, but seldom is.
func IsHazardous(markdown []byte) bool { return parse.IsHazardous(markdown) }
