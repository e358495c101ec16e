package state_test

import (
	"testing"

	"quire/internal/state"
	"quire/internal/state/statetest"
)

func TestMemory(t *testing.T) {
	statetest.Contract(t, func(*testing.T) state.Store { return &state.Memory{} })
}
