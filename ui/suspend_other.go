//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// suspension is for systems on which processes stop by signals.
type suspension struct{ beforeStop func() }

func (suspension) follow(*tea.Program) func()              { return func() {} }
func (suspension) filter(_ tea.Model, msg tea.Msg) tea.Msg { return msg }
