package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
)

// Run shows the reader in a terminal until the reader quits, ctx is done or the terminal
// is gone, and then saves what is to outlast the session. However it ends, a panic too, the
// terminal is left as it was found.
func Run(ctx context.Context, cfg Config, opts ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model := New(ctx, cfg)
	err := runProgram(ctx, model, cfg, opts...)
	if lost := model.Flush(ctx); err == nil && !model.app.state.failing {
		err = lost // what had failed before has been said on the screen
	}
	return err
}

func runProgram(ctx context.Context, reader tea.Model, cfg Config, opts ...tea.ProgramOption) error {
	fps := cfg.FPS
	if fps == 0 {
		fps = 120
	}
	model := &panicGuard{Model: reader}
	opts = append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(fps)}, opts...)
	stops := suspension{beforeStop: cfg.BeforeSuspend}
	if cfg.Suspend {
		opts = append(opts, tea.WithFilter(stops.filter))
	}
	program := tea.NewProgram(model, opts...)
	model.quit = program.Quit
	if cfg.Suspend {
		defer stops.follow(program)()
	}
	_, err := program.Run()
	switch {
	case model.fault != nil:
		return model.fault
	case errors.Is(err, tea.ErrProgramPanic):
		return errors.New("internal error: please report what is above")
	}
	return err
}

// panicGuard is the model of a program of its own. A panic in it ends the program as quitting
// does, and becomes an error.
type panicGuard struct {
	tea.Model
	fault error
	quit  func()
}

// Update is as tea.Model has it.
func (s *panicGuard) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	if s.fault != nil {
		return s, tea.Quit
	}
	defer func() {
		if r := recover(); r != nil {
			s.fault, next, cmd = errors.New("internal error: "+sanitize.PanicMessage(r)), s, tea.Quit
		}
	}()
	s.Model, cmd = s.Model.Update(msg)
	return s, cmd
}

// View is as tea.Model has it. Modes are switched on by the first view and off by the end
// of the program, so one that failed asks for those of the reader too.
func (s *panicGuard) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			s.fault = errors.New("internal error: " + sanitize.PanicMessage(r))
			v = tea.View{AltScreen: true}
			go s.quit()
		}
	}()
	if s.fault != nil {
		return tea.View{AltScreen: true}
	}
	return s.Model.View()
}
