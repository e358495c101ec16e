package post

import (
	"regexp"
	"sync"
)

// lazily is a pattern that is compiled when it is used first: all of them would take half a
// millisecond at every start of the program.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
