package readerstate_test

import (
	"testing"

	"quire/internal/readerstate"
	"quire/internal/readerstate/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Contract(t, func(*testing.T) readerstate.Store { return &readerstate.Memory{} })
}
