//go:build !unix

package post

import "time"

func processorTime() time.Duration { return 0 }
