package rest

import (
	"context"
	"errors"
	"sync/atomic"
)

// credentialCheck makes sure that wrong credentials are tried once only: the
// first call goes alone, and the others go when it has been answered, or fail
// as it did.
type credentialCheck struct {
	// slot is held by the call that tries the credentials.
	slot     chan struct{}
	accepted atomic.Bool
	// rejection is what a call got whose credentials were refused.
	rejection atomic.Pointer[Error]
}

func newCredentialCheck() *credentialCheck { return &credentialCheck{slot: make(chan struct{}, 1)} }

// wait waits until the call may go, and returns the refusal of another one if
// there is no point in it. The function takes the call's own failure, nil if it
// succeeded.
func (p *credentialCheck) wait(ctx context.Context) (settle func(error), refusal *Error, err error) {
	if refused := p.rejection.Load(); refused != nil {
		return nil, refused, nil
	}
	if p.accepted.Load() {
		return p.record, nil, nil
	}
	select {
	case p.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	leave := func() { <-p.slot }
	if refused := p.rejection.Load(); refused != nil || p.accepted.Load() {
		leave()

		return p.record, refused, nil
	}

	return func(failed error) {
		defer leave()
		p.record(failed)
	}, nil, nil
}

// record learns from what became of a call.
func (p *credentialCheck) record(failed error) {
	failure, _ := errors.AsType[*Error](failed)
	switch {
	case failure == nil:
		p.accepted.Store(true)
	case failure.Kind == Unauthorized || failure.Kind == LockedOut:
		p.rejection.Store(failure)
	case failure.Status != 0:
		p.accepted.Store(true)
	}
}
