package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Blog is a blog of a server of many.
type Blog struct {
	Name, Title string
	Posts       int
	Updated     time.Time // of the newest post; the zero time when that is not known
}

// blogJSON is the JSON of a blog.
type blogJSON struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	Posts   int     `json:"posts"`
	Updated *string `json:"updated"`
}

// blogs lists the blogs of a server.
func (a *app) blogs() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "blogs",
		Short: "List the blogs of this server",
		Long:  "List the blogs of this server: name, posts, date of the newest post, title.",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			list, err := a.env.Blogs(cmd.Context())
			if err != nil {
				return err
			}
			if format == "json" {
				out := make([]blogJSON, len(list))
				for i, b := range list {
					out[i] = blogJSON{b.Name, b.Title, b.Posts, timeJSON(b.Updated)}
				}
				return writeJSON(a.out, out)
			}
			return a.printBlogs(list)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

func (a *app) printBlogs(list []Blog) error {
	style := styler{on: a.isStyled()}
	names, posts := 0, 0
	for _, b := range list {
		names, posts = max(names, len(b.Name)), max(posts, len(strconv.Itoa(b.Posts)))
	}
	for _, b := range list {
		date := fmt.Sprintf("%-11s", dateText(b.Updated))
		if _, err := fmt.Fprintf(a.out, "%s  %s  %s  %s\n", style.bold(b.Name)+strings.Repeat(" ", names-len(b.Name)),
			style.faint(padLeft(strconv.Itoa(b.Posts), posts)), style.faint(date), b.Title); err != nil {
			return err
		}
	}
	return nil
}
