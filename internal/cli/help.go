package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/textwidth"
)

// setHelp sets the layout of help for the commands below root; width is in cells, 0 for no
// limit.
func setHelp(root *cobra.Command, width int) {
	root.SetUsageTemplate(usageTemplateFor(width))
	root.SetHelpTemplate(helpTemplate)
	showHelp := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if width > 0 {
			cmd.Long = reflow(cmd.Long, width)
		}
		showHelp(cmd, args)
	})
}

// reflow wraps the paragraphs of s. Those with indented lines stay as they are.
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

// usageTemplateFor returns the template of the usage, whose flags take width cells, 0 for no
// limit.
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
