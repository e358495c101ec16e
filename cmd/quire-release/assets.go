package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// writeAssets writes completions, the manual page and the systemd unit of packages into dir;
// seconds is the date of the manual page.
func writeAssets(root, dir, version, commit, seconds string) error {
	build, err := os.MkdirTemp("", "quire-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(build) //nolint:errcheck // a temporary folder
	program := filepath.Join(build, "quire")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -X main.release="+version+" -X main.revision="+commit, "-o", program, "./cmd/quire")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	for name, args := range map[string][]string{
		"completions/quire.bash": {"completion", "bash"},
		"completions/quire.fish": {"completion", "fish"},
		"completions/_quire":     {"completion", "zsh"},
		"completions/quire.ps1":  {"completion", "powershell"},
		"man/quire.1.gz":         {"man"},
	} {
		cmd := exec.Command(program, args...)
		cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+seconds)
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("quire %s: %w", args, err)
		}
		if filepath.Ext(name) == ".gz" {
			text, err = compress(text)
		}
		if err == nil {
			err = writeFile(filepath.Join(dir, name), text)
		}
		if err != nil {
			return err
		}
	}
	unit, err := packagedUnit(root)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "systemd", "quire.service"), unit)
}

// packagedUnit returns the systemd unit with the program where packages install it.
func packagedUnit(root string) ([]byte, error) {
	unit, err := os.ReadFile(filepath.Join(root, "deploy", "systemd", "quire.service"))
	if err != nil {
		return nil, err
	}
	here, there := []byte("ExecStart=/usr/local/bin/quire "), []byte("ExecStart=/usr/bin/quire ")
	if !bytes.Contains(unit, here) {
		return nil, fmt.Errorf("deploy/systemd/quire.service: no line %q", here)
	}
	return bytes.Replace(unit, here, there, 1), nil
}

// compress returns text compressed with gzip, without a time: the same bytes every time.
func compress(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writeFile writes a file and makes its folder.
func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // a package is for all users
		return err
	}
	return os.WriteFile(name, text, 0o644) //nolint:gosec // a package is for all users
}
