package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/suggest"
)

// intFlag is the value of a flag that takes a whole number, in decimal, leading zeros
// and all.
type intFlag struct {
	value     *int
	low, high int
	want      string // what a right value is, for the message about a wrong one
}

func (n intFlag) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < n.low || v > n.high {
		return errors.New(n.want)
	}
	*n.value = v
	return nil
}

func (n intFlag) String() string {
	if n.value == nil {
		return ""
	}
	return strconv.Itoa(*n.value)
}

func (intFlag) Type() string { return "int" }

// maxNumber is the highest number that a flag takes, far above any that makes sense.
const maxNumber = 1 << 30

// flagError says which flag was given what, and what it takes instead, or which flag was
// meant.
func flagError(cmd *cobra.Command, err error) error {
	var wrong *pflag.InvalidValueError
	if errors.As(err, &wrong) {
		return usageErrorf("--%s: %s", wrong.GetFlag().Name, invalidValue(wrong))
	}
	var none *pflag.NotExistError
	if errors.As(err, &none) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := suggest.Nearest(none.GetSpecifiedName(), names); near != "" {
			return usageErrorf("%w: did you mean --%s?", err, near)
		}
	}
	return usageError{err}
}

// invalidValue says what a flag was given and what it takes instead.
func invalidValue(wrong *pflag.InvalidValueError) string {
	want := "write " + wrong.Unwrap().Error()
	if wrong.GetFlag().Value.Type() == "bool" {
		want = "write true or false, or nothing"
	}
	return fmt.Sprintf("%q is not valid: %s", wrong.GetValue(), want)
}
