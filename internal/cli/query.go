package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// separateQuery returns args with the words of a search that begin with a dash, such as -aws,
// behind "--", so that they are not parsed as flags. A word is a flag if the command has it.
func separateQuery(root *cobra.Command, args []string) []string {
	at := commandIndex(root, args)
	if at < 0 {
		return args
	}
	cmd, _, err := root.Find(args[at : at+1])
	if err != nil || cmd.Name() != "search" {
		return args
	}
	cmd.InheritedFlags() // merges the global flags
	flags := slices.Clone(args[:at+1])
	var words []string
	for rest := args[at+1:]; len(rest) > 0; rest = rest[1:] {
		arg := rest[0]
		if arg == "--" {
			words = append(words, rest[1:]...)
			break
		}
		flag, isFlag := flagOf(cmd, arg)
		switch {
		case !isFlag:
			words = append(words, arg)
		case takesNext(flag, arg) && len(rest) > 1:
			flags, rest = append(flags, arg, rest[1]), rest[1:]
		default:
			flags = append(flags, arg)
		}
	}
	return append(append(flags, "--"), words...)
}

// commandIndex returns the index of the command's name in args, -1 without one.
func commandIndex(root *cobra.Command, args []string) int {
	for i := 0; i < len(args); i++ {
		flag, isFlag := flagOf(root, args[i])
		switch {
		case !isFlag:
			return i
		case args[i] == "--":
			return -1
		case takesNext(flag, args[i]):
			i++
		}
	}
	return -1
}

// flagOf returns the flag that an argument gives; isFlag is also true for one that looks like
// a flag and does not exist. A single dash begins a flag only if its letter is one.
func flagOf(cmd *cobra.Command, arg string) (flag *pflag.Flag, isFlag bool) {
	if name, ok := strings.CutPrefix(arg, "--"); ok {
		name, _, _ = strings.Cut(name, "=")
		return cmd.Flag(name), !strings.Contains(name, " ")
	}
	if len(arg) < 2 || arg[0] != '-' {
		return nil, false
	}
	flag = cmd.Flags().ShorthandLookup(arg[1:2])
	if flag == nil {
		flag = cmd.Root().PersistentFlags().ShorthandLookup(arg[1:2])
	}
	switch value := arg[2:]; {
	case flag == nil:
		return nil, false
	case value == "":
		return flag, true
	default: // -Cfolder, but not -Cloud
		return flag, flag.Value.Type() != "bool" && exists(strings.TrimPrefix(value, "="))
	}
}

// takesNext reports whether the value of a flag is the argument after arg.
func takesNext(flag *pflag.Flag, arg string) bool {
	if flag == nil || flag.NoOptDefVal != "" {
		return false
	}
	if strings.HasPrefix(arg, "--") {
		return !strings.Contains(arg, "=")
	}
	return len(arg) == 2
}
