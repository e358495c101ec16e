// Package rawssh is a small SSH client that sends whatever packets it is given: what no library
// would send, to try what a server does about it. The tests of sshserver and quire-load use it.
//
// It knows one algorithm of each kind (curve25519-sha256, aes128-gcm@openssh.com), trusts every
// host key, and is let in as anon. It must not be used for anything that is secret.
package rawssh

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"sync"

	"golang.org/x/crypto/ssh"
)

// Types of packets, RFC 4250 §4.1.
const (
	MsgDisconnect      = 1
	MsgIgnore          = 2
	msgServiceRequest  = 5
	msgServiceAccept   = 6
	msgKexInit         = 20
	msgNewKeys         = 21
	msgKexECDHInit     = 30
	msgKexECDHReply    = 31
	MsgUserAuth        = 50
	msgUserAuthSuccess = 52
	MsgGlobalRequest   = 80
	MsgChannelOpen     = 90
	msgChannelConfirm  = 91
	MsgWindowAdjust    = 93
	MsgChannelData     = 94
	MsgExtendedData    = 95
	MsgChannelClose    = 97
	MsgChannelRequest  = 98
	MsgPing            = 192 // ping@openssh.com
)

const version = "SSH-2.0-rawssh"

// Client is a connection. Send and Receive may be called by one goroutine each.
type Client struct {
	conn    net.Conn
	in      *bufio.Reader
	remote  []byte // identification of the server
	session []byte // ID of the first key exchange

	writing sync.Mutex // held by Rekey and Send
	send    direction
	receive direction
}

// direction is how packets are sealed one way; without a cipher they are not.
type direction struct {
	aead  cipher.AEAD
	nonce []byte
}

// New exchanges keys with a server, up to where it would log in.
func New(conn net.Conn) (*Client, error) {
	c := &Client{conn: conn, in: bufio.NewReader(conn)}
	if _, err := io.WriteString(conn, version+"\r\n"); err != nil {
		return nil, err
	}
	line, err := c.in.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	c.remote = line
	return c, c.Rekey()
}

// Dial connects to a server and logs in.
func Dial(addr string) (*Client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c, err := New(conn)
	if err == nil {
		err = c.Login()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// Close closes the connection without a word.
func (c *Client) Close() error { return c.conn.Close() }

// Conn returns the connection below.
func (c *Client) Conn() net.Conn { return c.conn }

// Login asks to be let in without authentication.
func (c *Client) Login() error {
	if err := c.Send(Packet(msgServiceRequest, struct{ Name string }{"ssh-userauth"})); err != nil {
		return err
	}
	if _, err := c.await(msgServiceAccept); err != nil {
		return err
	}
	if err := c.Send(Packet(MsgUserAuth, struct{ User, Service, Method string }{
		"anon", "ssh-connection",
		"none",
	})); err != nil {
		return err
	}
	_, err := c.await(msgUserAuthSuccess)
	return err
}

// OpenChannel opens a channel that may be sent window bytes, and returns its number at the server.
func (c *Client) OpenChannel(kind string, window uint32) (uint32, error) {
	if err := c.Send(Open(kind, 0, window)); err != nil {
		return 0, err
	}
	p, err := c.await(msgChannelConfirm)
	if err != nil {
		return 0, err
	}
	if len(p) < 9 {
		return 0, errShort
	}
	return binary.BigEndian.Uint32(p[5:]), nil
}

// Packet returns a packet of a type with the fields of a struct.
func Packet(kind byte, fields any) []byte { return append([]byte{kind}, ssh.Marshal(fields)...) }

// Open returns the packet that asks for a channel.
func Open(kind string, id, window uint32) []byte {
	const most = 32 << 10 // bytes of a packet
	return Packet(MsgChannelOpen, struct {
		Kind             string
		ID, Window, Most uint32
	}{kind, id, window, most})
}

// Request returns the packet that asks for something in a channel.
func Request(channel uint32, kind string, reply bool, payload []byte) []byte {
	return Packet(MsgChannelRequest, struct {
		Channel uint32
		Kind    string
		Reply   bool
		Payload []byte `ssh:"rest"`
	}{channel, kind, reply, payload})
}

// Shell asks for a terminal of 80 by 24 and a shell in it.
func (c *Client) Shell(channel uint32) error {
	pty := ssh.Marshal(struct {
		Term                  string
		Width, Height, PW, PH uint32
		Modes                 string
	}{"xterm-256color", 80, 24, 0, 0, ""})
	if err := c.Send(Request(channel, "pty-req", false, pty)); err != nil {
		return err
	}
	return c.Send(Request(channel, "shell", false, nil))
}

// Exec asks for a command.
func (c *Client) Exec(channel uint32, command string) error {
	return c.Send(Request(channel, "exec", false, ssh.Marshal(struct{ Command string }{command})))
}

// Data sends bytes in a channel: as standard input, or as extended data of a kind that is not 0.
func (c *Client) Data(channel, extended uint32, data []byte) error {
	if extended == 0 {
		return c.Send(Packet(MsgChannelData, struct {
			Channel uint32
			Data    []byte
		}{channel, data}))
	}
	return c.Send(Packet(MsgExtendedData, struct {
		Channel, Kind uint32
		Data          []byte
	}{channel, extended, data}))
}

// await returns the next packet of a type, and drops those before it.
func (c *Client) await(kind byte) ([]byte, error) {
	for {
		p, err := c.Receive()
		if err != nil {
			return nil, err
		}
		switch p[0] {
		case kind:
			return p, nil
		case MsgDisconnect:
			return nil, io.EOF
		case 51, 92: // failures of logging in and of opening a channel
			return nil, fmt.Errorf("refused: message %d", p[0])
		}
	}
}

var errShort = errors.New("a packet is too short")

// Send sends a packet.
func (c *Client) Send(payload []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.write(payload)
}

func (c *Client) write(payload []byte) error {
	const header, least, block = 5, 4, 16
	body := 1 + len(payload) // what is padded to whole blocks
	if c.send.aead == nil {
		body += 4
	}
	pad := block - body%block
	if pad < least {
		pad += block
	}
	p := make([]byte, header, header+len(payload)+pad+block)
	binary.BigEndian.PutUint32(p, uint32(1+len(payload)+pad))
	p[4] = byte(pad)
	p = append(p, payload...)
	p = append(p, make([]byte, pad)...)
	if c.send.aead != nil {
		p = append(p[:4], c.send.aead.Seal(nil, c.send.next(), p[4:], p[:4])...)
	}
	_, err := c.conn.Write(p)
	return err
}

// Receive returns the next packet.
func (c *Client) Receive() ([]byte, error) {
	const most = 256 << 10
	var head [4]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(head[:]))
	if n > most {
		return nil, fmt.Errorf("a packet of %d bytes", n)
	}
	if c.receive.aead != nil {
		n += c.receive.aead.Overhead()
	}
	p := make([]byte, n)
	if _, err := io.ReadFull(c.in, p); err != nil {
		return nil, err
	}
	if c.receive.aead != nil {
		var err error
		if p, err = c.receive.aead.Open(p[:0], c.receive.next(), p, head[:]); err != nil {
			return nil, err
		}
	}
	if len(p) < 2 || len(p) < 2+int(p[0]) {
		return nil, errShort
	}
	return p[1 : len(p)-int(p[0])], nil
}

// next returns the nonce of the next packet.
func (d *direction) next() []byte {
	const fixed = 4
	nonce := append([]byte(nil), d.nonce...)
	binary.BigEndian.PutUint64(d.nonce[fixed:], binary.BigEndian.Uint64(d.nonce[fixed:])+1)
	return nonce
}

// KexInit returns the packet that begins a key exchange.
func KexInit() []byte {
	p := make([]byte, 17)
	p[0] = msgKexInit
	_, _ = rand.Read(p[1:])
	return append(p, ssh.Marshal(struct {
		Kex, HostKey, CipherOut, CipherIn, MACOut, MACIn, CompressOut, CompressIn, LanguageOut, LanguageIn string
		Follows                                                                                            bool
		Reserved                                                                                           uint32
	}{
		"curve25519-sha256", "ssh-ed25519", "aes128-gcm@openssh.com", "aes128-gcm@openssh.com",
		"hmac-sha2-256-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "none", "none", "", "", false, 0,
	})...)
}

// Rekey exchanges keys. What the server sends meanwhile is dropped.
func (c *Client) Rekey() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	public := private.PublicKey().Bytes()
	ours := KexInit()
	if err := c.write(ours); err != nil {
		return err
	}
	theirs, err := c.await(msgKexInit)
	if err != nil {
		return err
	}
	if err := c.write(Packet(msgKexECDHInit, struct{ Public []byte }{public})); err != nil {
		return err
	}
	p, err := c.await(msgKexECDHReply)
	if err != nil {
		return err
	}
	var reply struct{ HostKey, Public, Signature []byte }
	if err := ssh.Unmarshal(p[1:], &reply); err != nil {
		return err
	}
	peer, err := ecdh.X25519().NewPublicKey(reply.Public)
	if err != nil {
		return err
	}
	secret, err := private.ECDH(peer)
	if err != nil {
		return err
	}
	k := ssh.Marshal(struct{ K *big.Int }{new(big.Int).SetBytes(secret)})
	h := sha256.Sum256(append(ssh.Marshal(struct{ VC, VS, IC, IS, KS, QC, QS []byte }{
		[]byte(version), c.remote, ours, theirs, reply.HostKey, public, reply.Public,
	}), k...))
	if c.session == nil {
		c.session = h[:]
	}
	if err := c.write([]byte{msgNewKeys}); err != nil {
		return err
	}
	if c.send, err = c.derive(k, h[:], 'A', 'C'); err != nil {
		return err
	}
	if _, err := c.await(msgNewKeys); err != nil {
		return err
	}
	c.receive, err = c.derive(k, h[:], 'B', 'D')
	return err
}

// derive returns the keys of a direction, RFC 4253 §7.2.
func (c *Client) derive(k, h []byte, iv, key byte) (direction, error) {
	const ivSize, keySize = 12, 16
	hash := func(letter byte) []byte {
		s := sha256.New()
		_, _ = s.Write(k)
		_, _ = s.Write(h)
		_, _ = s.Write([]byte{letter})
		_, _ = s.Write(c.session)
		return s.Sum(nil)
	}
	block, err := aes.NewCipher(hash(key)[:keySize])
	if err != nil {
		return direction{}, err
	}
	aead, err := cipher.NewGCM(block)
	return direction{aead, hash(iv)[:ivSize]}, err
}
