package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

func (a *app) guide() *cobra.Command {
	return &cobra.Command{
		Use:     "guide [TOPIC]",
		Short:   "Read the guide to quire",
		Long:    "Read the guide to quire: the list of its pages, or the page TOPIC, which may end in #heading.",
		Example: "  quire guide\n  quire guide themes\n  quire guide troubleshooting#the-clipboard",
		Args:    atMostOne("TOPIC"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.content, a.all, a.sourceName, a.env.Bundled = "", false, "", a.env.Guide
			if len(args) == 0 {
				return a.readArchive(cmd, "")
			}
			if err := a.checkTopic(cmd.Context(), args[0]); err != nil {
				return err
			}
			return a.readArchive(cmd, args[0])
		},
		ValidArgsFunction: a.completeTopics,
	}
}

// topics returns the names of the pages of the guide.
func (a *app) topics(ctx context.Context) ([]string, error) {
	ix, err := index.Load(ctx, folder.FromFS(a.env.Guide), index.Options{Now: a.env.Now, Released: true})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range ix.Posts() {
		out = append(out, p.Slug)
	}
	return out, nil
}

// checkTopic returns an error with the topics if the guide has no page of that name.
func (a *app) checkTopic(ctx context.Context, name string) error {
	found, err := a.hasPost(ctx, name)
	if err != nil || found {
		return err
	}
	topics, err := a.topics(ctx)
	if err != nil {
		return err
	}
	hint := "the topics are " + strings.Join(topics, ", ")
	if near := suggest.Nearest(name, topics); near != "" {
		hint = "did you mean " + near + "?"
	}
	return usererr.New("the guide has no page "+quote(name), hint)
}

// completeTopics completes the pages of the guide.
func (a *app) completeTopics(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	topics, err := a.topics(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return topics, cobra.ShellCompDirectiveNoFileComp
}
