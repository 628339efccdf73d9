package clienttest

import (
	"context"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Connect returns a client of the server at an address.
type Connect[C any] func(address string, options rest.Options) (C, error)

// Options returns transport settings with short waits. The client sends each
// request at most 1 + retries times.
func Options(retries int) rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = retries
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}

// doubtOptions returns settings with short intervals.
func doubtOptions() doubt.Options {
	return doubt.Options{Polls: 3, Interval: time.Millisecond, Timeout: 10 * time.Second}
}

// NewClient returns a client with the settings of [Options].
func NewClient[C any](tb testing.TB, connect Connect[C], address string, retries int) C {
	tb.Helper()
	c, err := connect(address, Options(retries))
	if err != nil {
		tb.Fatal(err)
	}

	return c
}

// NewDoubtClient returns a client with the settings of [Options] and of
// [doubtOptions].
func NewDoubtClient[C interface{ SetDoubtOptions(options doubt.Options) }](
	tb testing.TB, connect Connect[C], address string, retries int,
) C {
	tb.Helper()
	c := NewClient(tb, connect, address, retries)
	c.SetDoubtOptions(doubtOptions())

	return c
}

// Call sends one call to the server at an address. The client sends each
// request at most 1 + retries times.
type Call func(address string, retries int) error

// NewCall returns a Call that uses a new client each time.
func NewCall[C any](ctx context.Context, connect Connect[C], call func(ctx context.Context, c C) error) Call {
	return func(address string, retries int) error {
		c, err := connect(address, Options(retries))
		if err != nil {
			return err
		}

		return call(ctx, c)
	}
}
