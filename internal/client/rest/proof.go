package rest

import (
	"context"
	"errors"
	"sync/atomic"
)

// proof makes sure that wrong credentials are tried once only: the first call goes
// alone, and the others go when it has been answered, or fail as it did.
type proof struct {
	// turn is held by the call that tries the credentials.
	turn chan struct{}
	done atomic.Bool
	// refusal is what a call got whose credentials were refused.
	refusal atomic.Pointer[Error]
}

func newProof() *proof { return &proof{turn: make(chan struct{}, 1)} }

// admit waits until the call may go, and returns the refusal of another one if there is
// no point in it. The function takes the call's own failure, nil if it succeeded.
func (p *proof) admit(ctx context.Context) (settle func(error), refusal *Error, err error) {
	if refused := p.refusal.Load(); refused != nil {
		return nil, refused, nil
	}
	if p.done.Load() {
		return p.settle, nil, nil
	}
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	leave := func() { <-p.turn }
	if refused := p.refusal.Load(); refused != nil || p.done.Load() {
		leave()

		return p.settle, refused, nil
	}

	return func(failed error) {
		defer leave()
		p.settle(failed)
	}, nil, nil
}

// settle learns from what became of a call.
func (p *proof) settle(failed error) {
	failure, _ := errors.AsType[*Error](failed)
	switch {
	case failure == nil:
		p.done.Store(true)
	case failure.Kind == Unauthorized || failure.Kind == LockedOut:
		p.refusal.Store(failure)
	case failure.Status != 0:
		p.done.Store(true)
	}
}
