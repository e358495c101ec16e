package sshtest

import (
	"fmt"
	"io"
	"sync"
)

// Program is a program of a session for tests of what is round it. It satisfies the
// interface of sshserver without knowing it.
type Program struct {
	Out io.Writer
	// Answer is called with each piece of input.
	Answer func(p *Program, input []byte)
	// Resized is called with each new size; nil ignores it.
	Resized func(p *Program, width, height int)

	once sync.Once
	done chan struct{}
	err  error
}

// NewProgram returns a program that writes to out.
func NewProgram(out io.Writer, answer func(p *Program, input []byte)) *Program {
	return &Program{Out: out, Answer: answer, done: make(chan struct{})}
}

// Feed takes input, and returns false once the program has ended.
func (p *Program) Feed(input []byte) bool {
	if p.ended() {
		return false
	}
	p.Answer(p, input)
	return !p.ended()
}

func (p *Program) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Resize takes the size of the terminal.
func (p *Program) Resize(width, height int) {
	if p.Resized != nil {
		p.Resized(p, width, height)
	}
}

// Notice shows a line of text.
func (p *Program) Notice(text string) { _, _ = fmt.Fprintf(p.Out, "notice: %s", text) }

// End ends the program.
func (p *Program) End(farewell string, reason error) {
	p.once.Do(func() {
		p.err = reason
		go func() {
			_, _ = io.WriteString(p.Out, farewell)
			close(p.done)
		}()
	})
}

// Done is closed once the program has ended.
func (p *Program) Done() <-chan struct{} { return p.done }

// Err returns why it ended.
func (p *Program) Err() error { return p.err }
