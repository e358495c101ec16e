package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

// intFlag is the value of a flag that takes a whole number from low to high, in decimal.
// Leading zeros are fine.
type intFlag struct {
	value     *int
	low, high int
}

// maxNumber is the highest number that a flag takes, far above any that makes sense.
const maxNumber = 1 << 30

func (n intFlag) Set(s string) error {
	s = strings.TrimSpace(s)
	v, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return usererr.New("invalid number "+quote(s), n.hint())
	case v < n.low || v > n.high:
		return usererr.New(quote(s)+" is out of range", n.hint())
	}
	*n.value = v
	return nil
}

func (n intFlag) hint() string {
	if n.high == maxNumber {
		return "use a number from " + strconv.Itoa(n.low)
	}
	return "use " + strconv.Itoa(n.low) + " to " + strconv.Itoa(n.high)
}

func (n intFlag) String() string {
	if n.value == nil {
		return ""
	}
	return strconv.Itoa(*n.value)
}

func (intFlag) Type() string { return "int" }

// durationFlag is the value of a flag that takes a duration.
type durationFlag struct{ value *time.Duration }

func (d durationFlag) Set(s string) error {
	v, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil || v < 0 {
		return config.InvalidDuration(s)
	}
	*d.value = v
	return nil
}

func (d durationFlag) String() string {
	switch {
	case d.value == nil:
		return ""
	case *d.value == 0:
		return "0"
	}
	return d.value.String()
}

func (durationFlag) Type() string { return "duration" }

// quote quotes text from the command line for a message.
func quote(s string) string { return strconv.Quote(sanitize.Line(s)) }

// flagError words an error of the flag parser.
func flagError(cmd *cobra.Command, err error) error {
	var (
		invalid   *pflag.InvalidValueError
		unknown   *pflag.NotExistError
		missing   *pflag.ValueRequiredError
		malformed *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &invalid):
		err := invalidValue(invalid)
		return usageHint(usererr.Hint(err), "--%s: %s", invalid.GetFlag().Name, usererr.Text(err))
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &missing):
		return usageErrorf("--%s: missing value", missing.GetFlag().Name)
	case errors.As(err, &malformed):
		return usageErrorf("%s: not a flag", sanitize.Line(malformed.GetSpecifiedFlag()))
	}
	return usageError{err}
}

// unknownFlag names a flag that does not exist and what was probably meant.
func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	name, shown := err.GetSpecifiedName(), "--"+err.GetSpecifiedName()
	if group := err.GetSpecifiedShortnames(); group != "" {
		name, shown = group[:1], "-"+group[:1]
	}
	return usageHint(flagHint(cmd, name), "unknown flag %s", sanitize.Line(shown))
}

// flagHint proposes what an unknown flag of a command may mean, "" for nothing.
func flagHint(cmd *cobra.Command, name string) string {
	root := cmd.Root()
	switch {
	case strings.EqualFold(name, "v"):
		return "did you mean quire --version?"
	case cmd.Name() == "serve" && (name == "port" || name == "p"):
		return "use --listen :PORT"
	case cmd.Name() == "search" && (name == "query" || name == "q"):
		return "the query is the argument: quire search QUERY"
	case len(name) == 1:
		return ""
	case cmd != root && root.Flags().Lookup(name) != nil:
		return "--" + name + " is a flag of quire itself: quire --" + name
	}
	commands := root.Commands()
	if list, _, err := root.Find([]string{"list"}); err == nil { // of the commands that filter, it is the likeliest
		commands = append([]*cobra.Command{list}, commands...)
	}
	for _, other := range commands {
		if other != cmd && !other.Hidden && other.LocalNonPersistentFlags().Lookup(name) != nil {
			return "did you mean quire " + other.Name() + " --" + name + "?"
		}
	}
	if other, _, err := root.Find([]string{name}); err == nil && other != root && !other.Hidden {
		return "did you mean quire " + name + "?"
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	slices.Sort(names)
	if near := suggest.Nearest(name, names); near != "" {
		return "did you mean --" + near + "?"
	}
	return ""
}

// invalidValue words what is wrong with the value of a flag, with a hint.
func invalidValue(err *pflag.InvalidValueError) error {
	if cause := err.Unwrap(); usererr.Hint(cause) != "" {
		return cause
	}
	hint := ""
	switch err.GetFlag().Value.Type() {
	case "bool":
		hint = "use true or false, or the flag alone"
	case "int":
		hint = "use a whole number"
	case "duration":
		return config.InvalidDuration(err.GetValue())
	}
	return usererr.WithHint(errors.New("invalid value "+quote(err.GetValue())), hint)
}
