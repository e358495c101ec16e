package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// openAny opens a web page, a file, or standard input.
func (a *app) openAny(ctx context.Context, name string) (*File, error) {
	if a.env.Library == nil || !isURL(name) {
		return a.open(ctx, name)
	}
	page, err := a.syncer().Page(ctx, name)
	if err != nil {
		return nil, withAddress(name, err)
	}
	return &File{Name: name, Source: page.Bytes()}, nil
}

const saveAbout = `Save web pages as articles, to be read offline.

Each page is fetched, and its article is saved in the source "saved" with title, author,
date, site and address. Without a URL, quire reads URLs from standard input, one per line.`

func (a *app) save() *cobra.Command {
	return &cobra.Command{
		Use:   "save [URL…]",
		Short: "Save web pages to read offline",
		Long:  saveAbout,
		Example: `  quire save https://example.org/2026/a-long-read
  pbpaste | quire save`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				text, err := readContext(cmd.Context(),
					func() ([]byte, error) { return io.ReadAll(io.LimitReader(a.env.Stdin, 1<<20)) })
				if err != nil {
					return err
				}
				args = strings.Fields(string(text))
			}
			if len(args) == 0 {
				return usageHint("try quire save https://example.org/2026/a-long-read, or pipe URLs into it",
					"missing argument: URL")
			}
			return a.savePages(cmd.Context(), slices.Compact(args))
		},
	}
}

func (a *app) savePages(ctx context.Context, addresses []string) error {
	s := a.syncer()
	failed := 0
	for _, address := range addresses {
		title, _, err := s.Save(ctx, address)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed++
			a.printError(withAddress(address, err))
		default:
			fmt.Fprintf(a.out, "saved %s\n", title)
			_ = a.out.Flush() // an error comes back with the next write
		}
	}
	if failed > 0 {
		return errSilent
	}
	return nil
}
