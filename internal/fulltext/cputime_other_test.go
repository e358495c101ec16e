//go:build !unix

package fulltext

import "time"

func processorTime() time.Duration { return 0 }
