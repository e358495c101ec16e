package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/coder/websocket"
)

// browser is the client of a session in a browser. It runs no script: it sends what the page sends,
// and takes frames as they are.
type browser struct {
	ws  *websocket.Conn
	ctx context.Context //nolint:containedctx // of the whole session
	end context.CancelFunc
}

// dialBrowser opens the socket of a page.
func dialBrowser(p *plan) (*client, error) {
	c := &client{heard: make(chan struct{}, 1), gone: make(chan struct{})}
	opening, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	ws, _, err := websocket.Dial(opening, "ws://"+p.addr+"/-/socket", nil) //nolint:bodyclose // the socket is
	if err != nil {
		return nil, err
	}
	const longest = 4 << 20 // of a frame
	ws.SetReadLimit(longest)
	ctx, end := context.WithCancel(context.Background())
	c.web = &browser{ws: ws, ctx: ctx, end: end}
	c.keys = c.web
	return c, nil
}

// open opens the reader and waits for its first screen.
func (b *browser) open(c *client, p *plan) error {
	hello := map[string]any{"hello": map[string]any{"r": []int{p.width, p.height}, "path": "/", "d": true}}
	if err := b.send(hello); err != nil {
		return err
	}
	go func() {
		defer close(c.gone)
		for {
			_, frame, err := b.ws.Read(b.ctx)
			if err != nil {
				return
			}
			_, _ = c.Write(frame) // to memory
		}
	}()
	return c.await("posts found")
}

// Write sends keys, each as a browser calls it.
func (b *browser) Write(keys []byte) (int, error) {
	for _, k := range string(keys) {
		name := string(k)
		if k == '\r' {
			name = "Enter"
		}
		if err := b.send(map[string]any{"k": name}); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

func (b *browser) send(message any) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := b.ws.Write(ctx, websocket.MessageText, data); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// close leaves without a goodbye.
func (b *browser) close() {
	b.end()
	_ = b.ws.CloseNow()
}
