package sshserver

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/usererr"
)

// AccessList is a file of public keys, one per line as in authorized_keys. It is read again
// when it has changed; while it cannot be read, the keys read last stay valid. A line with
// options is ignored, since they restrict the key in ways that do not exist here.
type AccessList struct {
	file string

	mu    sync.Mutex
	read  time.Time
	size  int64
	known map[string]bool // by wire form
}

// LoadAccessList reads the keys in a file.
func LoadAccessList(file string) (*AccessList, error) {
	a := &AccessList{file: file}
	if err := a.refresh(); err != nil {
		return nil, fmt.Errorf("--authorized-keys: cannot read %s: %s", file, usererr.Reason(err))
	}
	return a, nil
}

func (a *AccessList) allows(key ssh.PublicKey) bool {
	_ = a.refresh()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known[string(key.Marshal())]
}

func (a *AccessList) refresh() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	info, err := os.Stat(a.file)
	if err != nil {
		return err
	}
	if a.known != nil && info.ModTime().Equal(a.read) && info.Size() == a.size {
		return nil
	}
	src, err := os.ReadFile(filepath.Clean(a.file))
	if err != nil {
		return err
	}
	a.known, a.read, a.size = ParseKeys(src), info.ModTime(), info.Size()
	return nil
}

// ParseKeys returns the keys in a file of public keys, by wire form. It leaves out lines with options.
func ParseKeys(src []byte) map[string]bool {
	known := map[string]bool{}
	for line := range bytes.Lines(src) {
		key, _, options, _, err := ssh.ParseAuthorizedKey(line)
		if err == nil && len(options) == 0 {
			known[string(key.Marshal())] = true
		}
	}
	return known
}
