package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"quire/internal/index"
)

func (a *app) categories() *cobra.Command {
	return a.taxonomy("categories", "List the categories with counts, most used first", (*index.Index).Categories)
}

func (a *app) tags() *cobra.Command {
	return a.taxonomy("tags", "List the tags with counts, most used first", (*index.Index).Tags)
}

// termsOf returns the categories or the tags of the posts that match a filter.
type termsOf func(*index.Index, index.Filter) []index.Term

type termJSON struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

func (a *app) taxonomy(name, short string, of termsOf) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   name,
		Short: short,
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			ix, err := a.load(cmd.Context())
			if err != nil {
				return err
			}
			terms := of(ix, index.Filter{})
			if format == "json" {
				out := make([]termJSON, len(terms))
				for i, term := range terms {
					out[i] = termJSON(term)
				}
				return writeJSON(a.out, out)
			}
			return a.printTerms(terms)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

// printTerms prints counts before names, so that names of any length line up.
func (a *app) printTerms(terms []index.Term) error {
	style := styler{on: a.isStyled()}
	width := 0
	for _, term := range terms {
		width = max(width, len(strconv.Itoa(term.Count)))
	}
	for _, term := range terms {
		count := padLeft(strconv.Itoa(term.Count), width)
		if _, err := fmt.Fprintf(a.out, "%s  %s\n", style.faint(count), term.Name); err != nil {
			return err
		}
	}
	return nil
}
