package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

const patience = 20 * time.Second // for what should take milliseconds

// client is the client of one session.
type client struct {
	conn    net.Conn
	ssh     *ssh.Client
	web     *browser // instead of SSH
	session *ssh.Session
	keys    io.Writer

	mu      sync.Mutex
	bytes   int
	last    []byte        // the end of what has come
	pressed time.Time     // a key that has no answer yet, else zero
	took    time.Duration // until the last answer
	heard   chan struct{} // has an element when something has come since it was taken
	gone    chan struct{} // closed when the server has ended the session
}

// dial connects as a reader does.
func dial(p *plan) (*client, error) {
	if p.web {
		return dialBrowser(p)
	}
	c := &client{heard: make(chan struct{}, 1), gone: make(chan struct{})}
	var err error
	if c.conn, err = net.DialTimeout("tcp", p.addr, patience); err != nil {
		return nil, err
	}
	_ = c.conn.SetDeadline(time.Now().Add(patience))
	conn, channels, requests, err := ssh.NewClientConn(c.conn, p.addr, clientConfig(p))
	if err != nil {
		_ = c.conn.Close()
		return nil, err
	}
	_ = c.conn.SetDeadline(time.Time{})
	c.ssh = ssh.NewClient(conn, channels, requests)
	return c, nil
}

func clientConfig(p *plan) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: strings.ReplaceAll(p.user, "%d", strconv.FormatInt(p.opened.Add(1), 10)), Timeout: patience,
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // nothing secret is sent
		Auth:            []ssh.AuthMethod{ssh.KeyboardInteractive(answerNothing)},
	}
}

// answerNothing answers the questions of a server that asks none.
func answerNothing(string, string, []string, []bool) ([]string, error) { return nil, nil }

// close disconnects.
func (c *client) close() error {
	if c.web != nil {
		c.web.close()
		return nil
	}
	return c.ssh.Close()
}

// open opens the reader and waits for its first screen.
func (c *client) open(p *plan) error {
	if c.web != nil {
		return c.web.open(c, p)
	}
	s, err := c.ssh.NewSession()
	if err != nil {
		return err
	}
	c.session = s
	s.Stdout = c
	if c.keys, err = s.StdinPipe(); err != nil {
		return err
	}
	if err := s.RequestPty("xterm-256color", p.height, p.width, nil); err != nil {
		return err
	}
	if err := s.Shell(); err != nil {
		return err
	}
	go func() {
		_ = s.Wait()
		close(c.gone)
	}()
	return c.await("posts found")
}

// Write takes what the server sends.
func (c *client) Write(p []byte) (int, error) {
	now := time.Now()
	c.mu.Lock()
	c.bytes += len(p)
	if !c.pressed.IsZero() {
		c.took, c.pressed = now.Sub(c.pressed), time.Time{}
	}
	const kept = 16 << 10
	c.last = append(c.last, p...)
	if len(c.last) > 2*kept {
		c.last = append(c.last[:0:0], c.last[len(c.last)-kept:]...)
	}
	c.mu.Unlock()
	select {
	case c.heard <- struct{}{}:
	default:
	}
	return len(p), nil
}

// press sends a key and returns the time until the first byte of the answer.
func (c *client) press(key string, wait time.Duration) (time.Duration, error) {
	select {
	case <-c.heard:
	default:
	}
	c.mu.Lock()
	c.pressed = time.Now()
	c.mu.Unlock()
	if _, err := io.WriteString(c.keys, key); err != nil {
		return 0, err
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	for {
		c.mu.Lock()
		answered, took := c.pressed.IsZero(), c.took
		c.mu.Unlock()
		if answered {
			return took, nil
		}
		select {
		case <-c.heard:
		case <-c.gone:
			return 0, errGone
		case <-t.C:
			return 0, errSilent
		}
	}
}

// await waits until a text has come, and forgets what came so far.
func (c *client) await(text string) error {
	t := time.NewTimer(patience)
	defer t.Stop()
	for {
		c.mu.Lock()
		found := bytes.Contains(c.last, []byte(text))
		if found {
			c.last = nil
		}
		c.mu.Unlock()
		if found {
			return nil
		}
		select {
		case <-c.heard:
		case <-c.gone:
			return errGone
		case <-t.C:
			return errSilent
		}
	}
}

func (c *client) received() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

var (
	errGone   = errors.New("the server has ended the session")
	errSilent = errors.New("no answer")
)
