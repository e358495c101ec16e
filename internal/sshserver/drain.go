package sshserver

import (
	"reflect"
	"unsafe"

	"golang.org/x/crypto/ssh"
)

// packetQueue returns the queue of x/crypto between the goroutine that reads packets of a
// connection and the one that handles them, nil if the library has none under that name.
//
// The library has a fault: when a client is not let in, or sends a message that ends the
// connection, no goroutine takes from the queue any more. Once it is full, the reader waits on
// it for ever, and two goroutines and some tens of kilobytes stay behind for each connection.
// To empty it until the reader closes it is the only way to end them. The library exports
// nothing that does, hence the look inside; TestAttackNothingIsLeft fails where it goes wrong.
func packetQueue(meta ssh.ConnMetadata) <-chan []byte {
	transport := fieldOf(reflect.ValueOf(meta), "transport")
	queue := fieldOf(transport, "incoming")
	if !queue.IsValid() || queue.Type() != reflect.TypeFor[chan []byte]() {
		return nil
	}
	return *(*chan []byte)(unsafe.Pointer(queue.UnsafeAddr())) //nolint:gosec // the type has been checked
}

// fieldOf returns a field of the struct that v points to, the zero value without one.
func fieldOf(v reflect.Value, name string) reflect.Value {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.Elem().FieldByName(name)
}

// onLogin notes that a client may log in.
func (c *conn) onLogin(meta ssh.ServerPreAuthConn) {
	queue := packetQueue(meta)
	c.queue.Store(&queue)
	close(c.login)
}

// packets returns the queue of packets that have been read, nil before the client may log in.
func (c *conn) packets() <-chan []byte {
	if queue := c.queue.Load(); queue != nil {
		return *queue
	}
	return nil
}

// drain takes from a channel until it is closed.
func drain[T any](c <-chan T) {
	if c == nil {
		return
	}
	for range c { //nolint:revive // what comes is dropped
	}
}
