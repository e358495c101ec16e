package remote

import (
	"fmt"
	"time"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// CheckKeep checks what a source keeps and how often it is synced; "" is valid.
func CheckKeep(keep, every string) error {
	if keep != "" {
		if _, _, err := parseKeep(keep); err != nil {
			return err
		}
	}
	if every != "" {
		if d, err := parseDays(every); err != nil || d < time.Minute {
			return usererr.New(fmt.Sprintf("every: invalid time %q", sanitize.Line(every)), "use 6h or 7d")
		}
	}
	return nil
}
