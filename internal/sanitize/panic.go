package sanitize

import (
	"fmt"
	"runtime"
	"strings"
)

// PanicMessage returns a message about a panic and where in quire it began, such as "index out of
// range (list.go:12): please report this line". r is what recover returned. Only the
// deferred function itself may call PanicMessage.
func PanicMessage(r any) string {
	return fmt.Sprintf("%s (%s): please report this line", truncateBytes(Line(fmt.Sprint(r)), 200), panicOrigin())
}

// panicOrigin returns where in quire the current panic began, such as "list.go:12".
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
			return "unknown line"
		}
	}
}
