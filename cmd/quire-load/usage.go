package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// usage is what a process has used, zero when that is unknown (on other systems than Linux).
type usage struct {
	resident int64 // bytes
	cpu      time.Duration
	known    bool
}

// usageOf reads the usage of a process from the kernel.
func usageOf(pid int) (u usage) {
	if pid == 0 {
		return usage{}
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}
	}
	// Fields follow the name, which is in parentheses and may contain any character.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const user, system, pages, ticks = 11, 12, 21, 100
	if len(fields) <= pages {
		return usage{}
	}
	number := func(i int) int64 { n, _ := strconv.ParseInt(string(fields[i]), 10, 64); return n }
	return usage{
		resident: number(pages) * int64(os.Getpagesize()),
		cpu:      time.Duration(number(user)+number(system)) * time.Second / ticks,
		known:    true,
	}
}

func (u usage) print(out io.Writer, before usage, took time.Duration) {
	if u.known && before.known {
		fmt.Fprintf(out, "server: %.1f %% of a core\n", 100*(u.cpu-before.cpu).Seconds()/took.Seconds())
	}
}

func (u usage) printMemory(out io.Writer, before usage, sessions int) {
	if u.known && before.known && sessions > 0 {
		fmt.Fprintf(out, "server: %.1f MB resident, %.1f before: %.1f kB per session\n",
			float64(u.resident)/1e6, float64(before.resident)/1e6, float64(u.resident-before.resident)/1e3/float64(sessions))
	}
}
