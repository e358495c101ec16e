package session

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/sshserver/fairqueue"
)

// Tick returns a command that delivers msg once d has passed. Unlike tea.Tick it does not
// take a turn meanwhile. It works in sessions of this package only.
func Tick(d time.Duration, msg tea.Msg) tea.Cmd {
	return func() tea.Msg { return tickMsg{d, msg} }
}

type tickMsg struct {
	d   time.Duration
	msg tea.Msg
}

// RunBlocking returns a command that runs cmd without a turn: one that waits, for a store or
// the network, would keep the commands of other sessions from theirs. A session runs eight
// of them at a time. It works in sessions of this package only.
func RunBlocking(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg { return blockingMsg{cmd} }
}

type blockingMsg struct{ cmd tea.Cmd }

const maxBlocking = 8

// startBlocking runs a command without a turn, or queues it when eight are running.
func (s *Session) startBlocking(cmd tea.Cmd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
	case s.blocking == maxBlocking:
		s.blockingQueue = append(s.blockingQueue, cmd)
	default:
		s.blocking++
		go s.runBlocking(cmd)
	}
}

func (s *Session) runBlocking(cmd tea.Cmd) {
	for cmd != nil {
		s.runCmd(cmd)
		s.mu.Lock()
		if len(s.blockingQueue) == 0 {
			s.blocking--
			s.blockingQueue, cmd = nil, nil
		} else {
			cmd, s.blockingQueue = s.blockingQueue[0], s.blockingQueue[1:]
		}
		s.mu.Unlock()
	}
}

// startCmd runs a command in a turn of its own and sends the session its message.
func (s *Session) startCmd(cmd tea.Cmd) { s.startSequence(cmd, nil) }

// startSequence runs a command, and then those that follow it in a sequence.
func (s *Session) startSequence(cmd tea.Cmd, rest []tea.Cmd) {
	if cmd == nil {
		if len(rest) > 0 {
			s.startSequence(rest[0], rest[1:])
		}
		return
	}
	s.opt.Flow.Go(fairqueue.Background, func(t *fairqueue.Turn) {
		t.Start(func() { s.runCmd(cmd) })
		if len(rest) > 0 {
			s.startSequence(rest[0], rest[1:])
		}
	})
}

// runCmd runs a command and sends the session its message.
func (s *Session) runCmd(cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			s.Send(endMsg{reason: &PanicError{p, debug.Stack()}})
		}
	}()
	if s.isEnded() {
		return
	}
	if msg := cmd(); msg != nil {
		s.Send(msg)
	}
}

// Types of messages that Bubble Tea does not export, taken from what its commands return.
var (
	sequenceType     = reflect.TypeOf(tea.Sequence(tea.Quit, tea.Quit)())
	clipboardType    = reflect.TypeOf(tea.SetClipboard("")())
	primaryType      = reflect.TypeOf(tea.SetPrimaryClipboard("")())
	capabilityType   = reflect.TypeOf(tea.RequestCapability("")())
	execType         = reflect.TypeOf(tea.ExecProcess(nil, nil)())
	printType        = reflect.TypeOf(tea.Println()())
	commandSliceType = reflect.TypeOf([]tea.Cmd{})
)

// queries maps messages to what the terminal is asked. The answer comes as input, if at all;
// nothing waits for it.
var queries = map[tea.Msg]string{
	tea.RequestBackgroundColor():      ansi.RequestBackgroundColor,
	tea.RequestForegroundColor():      ansi.RequestForegroundColor,
	tea.RequestCursorColor():          ansi.RequestCursorColor,
	tea.RequestTerminalVersion():      ansi.RequestNameVersion,
	tea.RequestCursorPosition():       ansi.RequestCursorPositionReport,
	tea.RequestProgramStatusSupport(): ansi.RequestProgramStatusSupport,
	tea.ReadClipboard():               ansi.RequestSystemClipboard,
	tea.ReadPrimaryClipboard():        ansi.RequestPrimaryClipboard,
}

// dispatch handles a message that is not input.
func (s *Session) dispatch(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case endMsg:
		s.farewell = msg.farewell
		s.finish(msg.reason)
	case tea.QuitMsg:
		s.finish(nil)
	case tea.InterruptMsg:
		s.finish(ErrInterrupted)
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.startCmd(cmd)
		}
	case tickMsg:
		s.startTimer(msg)
	case blockingMsg:
		s.startBlocking(msg.cmd)
	case tea.RawMsg:
		s.writeRaw(fmt.Sprint(msg.Msg))
		s.update(msg)
	case tea.ColorProfileMsg:
		s.screen.SetProfile(msg.Profile)
		s.update(msg)
	case tea.SuspendMsg: // it would stop the server
	default:
		s.dispatchUnexported(msg)
	}
}

// writeRaw writes a sequence to the terminal with the next frame.
func (s *Session) writeRaw(seq string) {
	s.screen.Raw(seq)
	s.dirty = true
}

// dispatchUnexported handles messages of types that Bubble Tea does not export.
func (s *Session) dispatchUnexported(msg tea.Msg) {
	v := reflect.ValueOf(msg)
	switch v.Type() {
	case sequenceType:
		s.startSequence(nil, v.Convert(commandSliceType).Interface().([]tea.Cmd))
	case clipboardType:
		s.writeRaw(ansi.SetSystemClipboard(v.String()))
	case primaryType:
		s.writeRaw(ansi.SetPrimaryClipboard(v.String()))
	case capabilityType:
		s.writeRaw(ansi.RequestTermcap(v.String()))
	case printType, execType: // there is no line above the screen, and no program to run
	case reflect.TypeOf(tea.ClearScreen()):
		s.screen.Invalidate()
		s.update(msg)
	case reflect.TypeOf(tea.RequestWindowSize()):
		s.Resize(s.screen.Size())
	default:
		if v.Comparable() {
			if query, ok := queries[msg]; ok {
				s.writeRaw(query)
				return
			}
		}
		s.update(msg)
	}
}

// startTimer starts a timer of the session.
func (s *Session) startTimer(msg tickMsg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	if s.timers == nil {
		s.timers = map[*time.Timer]struct{}{}
	}
	var t *time.Timer
	t = time.AfterFunc(msg.d, func() {
		s.enqueue(func() {
			delete(s.timers, t)
			s.msgs = append(s.msgs, msg.msg)
		})
	})
	s.timers[t] = struct{}{}
}
