package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"quire/internal/usererr"
)

// SetText sets a key without a table to a text in the configuration file at path, and leaves the rest of
// the file as it is. It makes the file, and its folder without one. Another process sees the old file
// or the new one; a symbolic link stays one.
func SetText(path, key, value string) error {
	name := path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		name = target
	}
	src, err := os.ReadFile(filepath.Clean(name))
	mode := fs.FileMode(0o600)
	switch info, statErr := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case statErr == nil:
		mode = info.Mode().Perm()
	}
	out, ok := withText(src, key, value)
	if !ok {
		return usererr.New(path+": cannot be changed", "correct its syntax: quire config names the line")
	}
	if err := replace(name, out, mode); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// withText returns a configuration with a key set to a text: on the line that sets it already, else below the
// comment that shows it, else above the first table. ok is false for a file with errors.
func withText(src []byte, key, value string) (out []byte, ok bool) {
	f := Parse("", src)
	if len(f.Problems) > 0 || len(src) > maxFile {
		return nil, false
	}
	line := key + " = " + strconv.Quote(value)
	end := "\n"
	if bytes.Contains(src, []byte("\r\n")) {
		end = "\r\n"
	}
	lines := strings.SplitAfter(string(src), "\n")
	if set, found := f.Values[key]; found {
		old := lines[set.Line-1]
		m := regexp.MustCompile(`^(\s*)[^=#]+=\s*(?:"[^"\\]*"|'[^']*'|[^\s#"']+)(\s*(?:#.*)?)$`).FindStringSubmatch(strings.TrimRight(old, "\r\n"))
		if m == nil {
			return nil, false
		}
		lines[set.Line-1] = m[1] + line + m[2] + old[len(strings.TrimRight(old, "\r\n")):]
	} else {
		at := placeOf(lines, key)
		if at > 0 && !strings.HasSuffix(lines[at-1], "\n") && lines[at-1] != "" {
			lines[at-1] += end
		}
		lines = append(lines[:at:at], append([]string{line + end}, lines[at:]...)...)
	}
	out = []byte(strings.Join(lines, ""))
	after := Parse("", out)
	return out, len(after.Problems) == 0 && after.Values[key].Text == value
}

// placeOf returns before which of the lines a key that is not set goes.
func placeOf(lines []string, key string) int {
	at := len(lines)
	if at > 0 && lines[at-1] == "" {
		at--
	}
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "[") {
			return i
		}
		name, _, isSetting := strings.Cut(strings.TrimLeft(l, "# "), "=")
		if strings.HasPrefix(l, "#") && isSetting && strings.TrimSpace(name) == key {
			return i + 1
		}
	}
	return at
}

// replace writes a file under another name and renames it.
func replace(name string, content []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".config-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
