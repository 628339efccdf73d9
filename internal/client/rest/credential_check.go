package rest

import (
	"context"
	"errors"
	"sync/atomic"
)

// credentialCheck makes the client send wrong credentials only once. The first
// call is sent alone. The others are sent after its response, or fail with the
// same error if the API rejected the credentials.
type credentialCheck struct {
	// slot is held by the call that checks the credentials.
	slot     chan struct{}
	accepted atomic.Bool
	// rejection is the error of the call whose credentials the API rejected.
	rejection atomic.Pointer[Error]
}

func newCredentialCheck() *credentialCheck { return &credentialCheck{slot: make(chan struct{}, 1)} }

// wait waits until the call may be sent. It returns a rejection if the API has
// rejected the credentials, and the error of the context if that ends. The
// caller passes the result of the call to the function.
func (c *credentialCheck) wait(ctx context.Context) (record func(error), rejection *Error, err error) {
	if rejection := c.rejection.Load(); rejection != nil {
		return nil, rejection, nil
	}
	if c.accepted.Load() {
		return c.record, nil, nil
	}
	select {
	case c.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	leave := func() { <-c.slot }
	if rejection := c.rejection.Load(); rejection != nil || c.accepted.Load() {
		leave()

		return c.record, rejection, nil
	}

	return func(failed error) {
		defer leave()
		c.record(failed)
	}, nil, nil
}

// record stores what the result of a call shows about the credentials.
func (c *credentialCheck) record(failed error) {
	failure, _ := errors.AsType[*Error](failed)
	switch {
	case failure == nil:
		c.accepted.Store(true)
	case failure.Kind == Unauthorized || failure.Kind == LockedOut:
		c.rejection.Store(failure)
	case failure.Status != 0:
		c.accepted.Store(true)
	}
}
