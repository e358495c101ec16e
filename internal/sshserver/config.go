package sshserver

import (
	"errors"
	"io"
	"time"

	"golang.org/x/crypto/ssh"
)

// anonymousUser is the one user name that is let in without authentication. All others are asked,
// since a client that is let in without authentication never offers its key.
const anonymousUser = "anon"

// newConfig returns how the client of a connection is let in. The algorithms are those of OpenSSH 10 without
// SHA-1, CBC, MAC-then-encrypt and classic Diffie-Hellman groups, which cost the server far
// more than a curve does; x/crypto adds strict key exchange.
func (s *Server) newConfig(conn *conn) *ssh.ServerConfig {
	const tries = 20 // keys that a client may offer
	c := &ssh.ServerConfig{
		Config: ssh.Config{
			KeyExchanges: []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519, ssh.KeyExchangeECDHP256},
			Ciphers: []string{
				ssh.CipherChaCha20Poly1305, ssh.CipherAES256GCM, ssh.CipherAES128GCM, ssh.CipherAES256CTR, ssh.CipherAES128CTR,
			},
			MACs: []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM},
		},
		PublicKeyAuthAlgorithms: []string{
			ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
			ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256,
		},
		MaxAuthTries:        tries,
		ServerVersion:       "SSH-2.0-quire",
		PreAuthConnCallback: conn.onLogin,
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if s.opt.Access != nil && !s.opt.Access.allows(key) {
				return nil, errNotListed
			}
			return &ssh.Permissions{}, nil
		},
		// Only here has the client proved that it owns the key; until then it has merely
		// offered it.
		VerifiedPublicKeyCallback: func(
			_ ssh.ConnMetadata, key ssh.PublicKey, _ *ssh.Permissions, _ string,
		) (*ssh.Permissions, error) {
			return &ssh.Permissions{ExtraData: map[any]any{verifiedKey{}: key}}, nil
		},
	}
	if s.opt.Version != "" {
		c.ServerVersion = "SSH-2.0-" + s.opt.Version
	}
	signer := s.opt.HostKey
	if k, ok := signer.(*HostKey); ok {
		signer = k.Signer // which says how it signs
	}
	if many, ok := signer.(ssh.MultiAlgorithmSigner); ok {
		signer = pacedSigner{many, conn}
	}
	c.AddHostKey(signer)
	if s.opt.Access != nil {
		return c
	}
	c.KeyboardInteractiveCallback = func(ssh.ConnMetadata, ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
		return &ssh.Permissions{}, nil // without a question: readers need no key
	}
	c.NoClientAuth = true
	c.NoClientAuthCallback = func(meta ssh.ConnMetadata) (*ssh.Permissions, error) {
		if meta.User() != anonymousUser {
			return nil, errAsk
		}
		return &ssh.Permissions{}, nil
	}
	return c
}

// pacedSigner signs the key exchanges of a connection, one a second after the first ten: the
// client may ask for them as often as it likes, and each costs the server a millisecond.
type pacedSigner struct {
	ssh.MultiAlgorithmSigner
	conn *conn
}

// SignWithAlgorithm implements ssh.AlgorithmSigner.
func (s pacedSigner) SignWithAlgorithm(rand io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	if wait := s.conn.rekeys.reserve(1, time.Now()); wait > 0 {
		s.conn.server.Stats.Throttled.Add(1)
		s.conn.pause(wait)
	}
	return s.MultiAlgorithmSigner.SignWithAlgorithm(rand, data, algorithm)
}

var (
	errNotListed = errors.New("this key is not on the access list")
	errAsk       = errors.New("use a key or keyboard-interactive")
)

// verifiedKey is the key under which the permissions of a connection hold the public key.
type verifiedKey struct{}

// keyOf returns the key that a client has proved to own, in wire form; nil without one.
func keyOf(sc *ssh.ServerConn) []byte {
	if sc.Permissions == nil {
		return nil
	}
	if key, ok := sc.Permissions.ExtraData[verifiedKey{}].(ssh.PublicKey); ok {
		return key.Marshal()
	}
	return nil
}
