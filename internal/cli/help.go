package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/textwidth"
)

// setHelp lets the commands below root tell about themselves in so many cells.
func setHelp(root *cobra.Command, width int) {
	root.SetUsageTemplate(usageTemplateFor(width))
	root.SetHelpTemplate(helpTemplate)
	tell := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if width > 0 {
			cmd.Long = reflow(cmd.Long, width)
		}
		tell(cmd, args)
	})
}

// reflow wraps the paragraphs of s; those with indented lines stay as they are.
func reflow(s string, width int) string {
	paragraphs := strings.Split(s, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, " ") && !strings.Contains(p, "\n ") {
			paragraphs[i] = strings.Join(textwidth.Wrap(strings.ReplaceAll(p, "\n", " "), width, 0), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

const helpTemplate = `{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}{{end}}

{{.UsageString}}`

// usageTemplateFor is the template of the usage, whose flags are set in so many cells, 0 for as many
// as they take.
func usageTemplateFor(width int) string {
	return strings.ReplaceAll(usageTemplate, "WIDTH", strconv.Itoa(width))
}

const usageTemplate = `Usage:
  {{.UseLine}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}
{{- if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped WIDTH | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

Global flags:
{{.InheritedFlags.FlagUsagesWrapped WIDTH | trimTrailingWhitespaces}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
`
