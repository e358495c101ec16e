//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// stopping is for systems on which processes stop by signals.
type stopping struct{}

func (stopping) follow(*tea.Program) func()              { return func() {} }
func (stopping) filter(_ tea.Model, msg tea.Msg) tea.Msg { return msg }
