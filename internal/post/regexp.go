package post

import (
	"regexp"
	"sync"
)

// lazyRegexp returns a pattern that is compiled when it is first used: to compile all of them
// would take half a millisecond at every start of the program.
func lazyRegexp(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
