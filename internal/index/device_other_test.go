//go:build !linux

package index

import "errors"

func makeDevice(string, uint32, uint32) error { return errors.ErrUnsupported }
