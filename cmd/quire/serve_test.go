package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Invalid options are reported before the server listens.
func TestServeMistakes(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // the end of it
	open := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(open, []byte("x"), 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--listen", taken.Addr().String()}, 1, "hint: choose another address"},
		{[]string{"--listen", "nonsense"}, 2, "invalid address"},
		{[]string{"--listen", ""}, 2, "--listen: no address"},
		{[]string{"--host-key", open}, 1, "chmod 600"},
		{[]string{"--host-key", "/proc/key"}, 1, "--host-key FILE"},
		{[]string{"--authorized-keys", "/nowhere"}, 1, "--authorized-keys: cannot read /nowhere: no such file"},
		{[]string{"--proxy-from", "nonsense"}, 2, "invalid network"},
		{[]string{"--max-startups", "9:x"}, 1, "START:RATE:FULL"},
		{[]string{"-C", "/nowhere"}, 1, "no such folder"},
		{[]string{"--max-connections", "-1"}, 2, "out of range"},
		{[]string{"--grace", "-1s"}, 2, "invalid duration"},
		{[]string{"--log-format", "xml"}, 2, "text or json"},
	} {
		args := c.args
		if args[0] != "--listen" {
			args = append(args, "--listen", "127.0.0.1:0")
		}
		if args[0] != "--host-key" {
			args = append(args, "--host-key", filepath.Join(t.TempDir(), "host_key"))
		}
		got := quire(t, append([]string{"serve"}, args...)...)
		if got.status != c.status || !strings.Contains(got.stderr, c.want) {
			t.Errorf("%s: %+v, want %d, %q", c.args, got, c.status, c.want)
		}
	}
}
