package protocolserver

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call of Terraform. When the call ends, the
// context is canceled, and lets go of the context that it wraps.
//
// The framework derives a context from the context of each call, and keeps the
// cancel function of the derived context until the process ends
// (proto6server.Server.registerContext). A cancel function keeps its context,
// and a context keeps its parent. Without callContext, the parent is the
// context of the protocol library, with the loggers and the gRPC stream of the
// call. design/upstream/framework-keeps-contexts.md has the details.
type callContext struct {
	done <-chan struct{}
	// wrapped is nil after the call.
	wrapped atomic.Pointer[context.Context]
}

var _ context.Context = &callContext{}

// newCallContext returns the context of a call, made from that of the protocol
// library, and the function that ends it.
func newCallContext(wrapped context.Context) (context.Context, func()) {
	wrapped, cancel := context.WithCancel(wrapped)
	call := &callContext{done: wrapped.Done()}
	call.wrapped.Store(&wrapped)

	return call, func() {
		cancel()
		call.wrapped.Store(nil)
	}
}

func (c *callContext) Done() <-chan struct{} { return c.done }

func (c *callContext) Err() error {
	if wrapped := c.wrapped.Load(); wrapped != nil {
		return (*wrapped).Err()
	}

	return context.Canceled
}

func (c *callContext) Deadline() (time.Time, bool) {
	if wrapped := c.wrapped.Load(); wrapped != nil {
		return (*wrapped).Deadline()
	}

	return time.Time{}, false
}

func (c *callContext) Value(key any) any {
	if wrapped := c.wrapped.Load(); wrapped != nil {
		return (*wrapped).Value(key)
	}

	return nil
}
