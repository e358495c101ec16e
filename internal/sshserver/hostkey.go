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

	"quire/internal/usererr"
)

// HostKey is the private key that identifies a server.
type HostKey struct {
	ssh.Signer
	Made   bool   // it has just been created
	secret []byte // of the private key
}

// Secret derives a secret of 32 bytes from the key, for a purpose. Servers with the same key
// derive the same secret.
func (k *HostKey) Secret(purpose string) []byte {
	secret, err := hkdf.Key(sha256.New, k.secret, nil, "quire "+purpose, 32)
	if err != nil {
		panic(err) // lengths are constants
	}
	return secret
}

// Fingerprint returns the key in the form in which clients show it.
func Fingerprint(k *HostKey) string { return ssh.FingerprintSHA256(k.PublicKey()) }

// LoadHostKey reads the private key in a file. A missing file is created, with an Ed25519 key
// that only its owner can read; servers that do so at the same time get the same key.
func LoadHostKey(file string) (*HostKey, error) {
	key, err := readHostKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeHostKey(file); err != nil {
		return nil, usererr.New(fmt.Sprintf("host key: cannot create %s: %s", file, usererr.Reason(err)),
			"use --host-key FILE in a writable directory")
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
		return nil, fmt.Errorf("host key: cannot read %s: %w", file, err)
	}
	const largest = 64 << 10
	if !info.Mode().IsRegular() || info.Size() > largest {
		return nil, usererr.New("host key: "+file+" is not a private key file", "use --host-key FILE")
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return nil, usererr.New(fmt.Sprintf("host key: %s is accessible to all users (mode %#o)", file, mode),
			"chmod 600 "+file)
	}
	src, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return nil, fmt.Errorf("host key: cannot read %s: %w", file, err)
	}
	raw, err := ssh.ParseRawPrivateKey(src)
	if err != nil {
		return nil, usererr.New("host key: "+file+" is not a private key without a passphrase", "use --host-key FILE")
	}
	signer, err := ssh.NewSignerFromKey(raw)
	if err != nil {
		return nil, usererr.New("host key: "+file+": unsupported type of key", "create one with ssh-keygen -t ed25519")
	}
	if p, ok := raw.(*ed25519.PrivateKey); ok {
		raw = *p
	}
	secret, err := x509.MarshalPKCS8PrivateKey(raw)
	if err == nil && signer.PublicKey().Type() == ssh.KeyAlgoRSA { // or it would sign with SHA-1
		signer, err = ssh.NewSignerWithAlgorithms(signer.(ssh.AlgorithmSigner),
			[]string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256})
	}
	if err != nil {
		return nil, usererr.New("host key: "+file+": unsupported type of key", "create one with ssh-keygen -t ed25519")
	}
	return &HostKey{Signer: signer, secret: secret}, nil
}

// makeHostKey creates the file in one step: it is never visible half written, and never
// replaces one that another process has created meanwhile.
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
	defer os.Remove(f.Name()) //nolint:errcheck // by then it has another name
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
