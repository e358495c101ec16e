package parse

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown/dialect"
)

// embedParser reads what package dialect has left of a video or the like that a post
// embeds: a link to where it is.
type embedParser struct{}

func (embedParser) Trigger() []byte { return []byte{'<'} }

func (embedParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 4 || line[1] != dialect.Embed {
		return nil
	}
	end := bytes.IndexByte(line, '>')
	address := dialect.EmbedAddress(line[2])
	if address == "" || end < 3 {
		return nil
	}
	link := ast.NewLink()
	link.Destination = append([]byte(address), line[3:end]...)
	link.SetPos(segment.Start)
	link.AppendChild(link, ast.NewString([]byte("▷ "+strings.TrimPrefix(string(link.Destination), "https://"))))
	block.Advance(end + 1)
	return link
}
