package sshserver

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
)

// HostKey is what a server is known by.
type HostKey struct {
	ssh.Signer
	Made   bool   // just now
	secret []byte // of the private key
}

// Secret derives a secret of 32 bytes for a purpose from the key, so that servers with the
// same key agree on it.
func (k *HostKey) Secret(purpose string) []byte {
	secret, err := hkdf.Key(sha256.New, k.secret, nil, "quire "+purpose, 32)
	if err != nil {
		panic(err) // lengths are constants
	}
	return secret
}

// Fingerprint is how a client shows the key to its user.
func Fingerprint(k *HostKey) string { return ssh.FingerprintSHA256(k.PublicKey()) }

// LoadHostKey reads the private key in a file. A file that is not there is made, with an
// Ed25519 key that only its owner can read; servers that do so at the same time end up
// with the same key.
func LoadHostKey(file string) (*HostKey, error) {
	key, err := readHostKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeHostKey(file); err != nil {
		return nil, fmt.Errorf("host key: cannot create %s: %w\nhint: use --host-key FILE with a file in a writable directory", file, reason(err))
	}
	if key, err = readHostKey(file); err != nil {
		return nil, err
	}
	key.Made = true
	return key, nil
}

func readHostKey(file string) (*HostKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("host key: cannot read %s: %w", file, reason(err))
	}
	const largest = 64 << 10
	if !info.Mode().IsRegular() || info.Size() > largest {
		return nil, fmt.Errorf("host key: %s is not a private key file\nhint: use --host-key FILE", file)
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return nil, fmt.Errorf("host key: %s is accessible to all users (mode %#o)\nhint: chmod 600 %s", file, mode, file)
	}
	src, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return nil, fmt.Errorf("host key: cannot read %s: %w", file, reason(err))
	}
	raw, err := ssh.ParseRawPrivateKey(src)
	if err != nil {
		return nil, fmt.Errorf("host key: %s is not a private key without a passphrase\nhint: use --host-key FILE", file)
	}
	signer, err := ssh.NewSignerFromKey(raw)
	if err != nil {
		return nil, fmt.Errorf("host key: %s: unsupported type of key\nhint: create one with ssh-keygen -t ed25519", file)
	}
	if p, ok := raw.(*ed25519.PrivateKey); ok {
		raw = *p
	}
	secret, err := x509.MarshalPKCS8PrivateKey(raw)
	if err == nil && signer.PublicKey().Type() == ssh.KeyAlgoRSA { // else it would sign with SHA-1
		signer, err = ssh.NewSignerWithAlgorithms(signer.(ssh.AlgorithmSigner), []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256})
	}
	if err != nil {
		return nil, fmt.Errorf("host key: %s: unsupported type of key\nhint: create one with ssh-keygen -t ed25519", file)
	}
	return &HostKey{Signer: signer, secret: secret}, nil
}

// makeHostKey makes the file in one step: it is never there half written, and never
// replaces one that somebody else has made meanwhile.
func makeHostKey(file string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "quire")
	if err != nil {
		return err
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".host-key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it has another name by then
	_, err = f.Write(pem.EncodeToMemory(block))
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// reason is the cause of a file error, without the name that the message has already.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
