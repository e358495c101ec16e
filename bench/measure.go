//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// runs is how often each figure is taken; the least counts.
const runs = 5

// sample is one run: its time, and the most memory that the process had, in megabytes; 0 if unknown.
type sample struct {
	time   time.Duration
	memory float64
}

// target is a program with what it is to do.
type target struct {
	name string
	run  func() (sample, error)
}

func environment(work string) []string {
	return []string{
		"HOME=" + work, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8",
		"COLORTERM=truecolor",
	}
}

// screen starts a program in a terminal of 100×30 and takes the time until words are on it. It is
// killed then.
func screen(work, program string, args []string, words string) (sample, error) {
	const limit = 60 * time.Second
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = environment(work), work
	started := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 100, Rows: 30})
	if err != nil {
		return sample{}, err
	}
	late := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
	var got []byte
	buf := make([]byte, 64<<10)
	found := false
	for !found {
		n, err := tty.Read(buf)
		got = append(got[max(0, len(got)-1024):], buf[:n]...)
		found = bytes.Contains(got, []byte(words))
		if err != nil {
			break
		}
	}
	took := time.Since(started)
	late.Stop()
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	_ = tty.Close()
	if !found {
		return sample{}, fmt.Errorf("%s %s: %q is never on the screen", program, args, words)
	}
	return sample{took, memoryOf(cmd)}, nil
}

// command takes the time of a whole process.
func command(work, program string, args []string) (sample, error) {
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = environment(work), work
	started := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s: %w", program, err)
	}
	return sample{time.Since(started), memoryOf(cmd)}, nil
}

// memoryOf returns the most memory that a process had, in megabytes.
func memoryOf(cmd *exec.Cmd) float64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1000 // kilobytes on Linux
}
