package sanitize

import (
	"fmt"
	"runtime"
	"strings"
)

// PanicMessage words a panic under way for whoever reads, and where in quire it began for whoever
// mends it: "index out of range (list.go:12): please report this line". r is what recover
// returned; Fault is called by the deferred function itself.
func PanicMessage(r any) string {
	return fmt.Sprintf("%s (%s): please report this line", truncateBytes(Line(fmt.Sprint(r)), 200), panicOrigin())
}

// panicOrigin is where in quire the panic under way began, as in "list.go:12".
func panicOrigin() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicking := false
	for {
		f, more := frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "runtime."):
			panicking = panicking || f.Function == "runtime.gopanic"
		case panicking && strings.HasPrefix(f.Function, "quire/"):
			return fmt.Sprintf("%s:%d", f.File[strings.LastIndex(f.File, "/")+1:], f.Line)
		}
		if !more {
			return "somewhere"
		}
	}
}
