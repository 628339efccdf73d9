package rest

import (
	"context"
	"errors"
	"sync/atomic"
)

// credentialCheck ensures that the client sends wrong credentials only once.
// The first call is sent alone. The others are sent after its response, or fail
// with the same error if the API rejected the credentials.
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
// caller passes the error of the call, nil for success, to record.
func (c *credentialCheck) wait(ctx context.Context) (record func(error), rejection *Error, err error) {
	rejection = c.rejection.Load()
	switch {
	case rejection != nil:
		return nil, rejection, nil
	case c.accepted.Load():
		return c.record, nil, nil
	}
	select {
	case c.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	// Another call may have checked the credentials in the meantime.
	rejection = c.rejection.Load()
	if rejection != nil || c.accepted.Load() {
		<-c.slot

		return c.record, rejection, nil
	}

	return func(result error) {
		defer func() { <-c.slot }()
		c.record(result)
	}, nil, nil
}

// record stores whether the result of a call accepts or rejects the
// credentials. A call without a response does neither.
func (c *credentialCheck) record(result error) {
	failure, _ := errors.AsType[*Error](result)
	switch {
	case failure == nil:
		c.accepted.Store(true)
	case failure.Kind == Unauthorized || failure.Kind == LockedOut:
		c.rejection.Store(failure)
	case failure.Status != 0:
		c.accepted.Store(true)
	}
}
