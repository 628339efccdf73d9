package rest

import (
	"context"
	"time"
)

// Options are the transport settings that all systems share. Start with
// [DefaultOptions]: the zero value allows no request.
type Options struct {
	// UserAgent is the User-Agent header of each request.
	UserAgent string
	// RequestTimeout bounds each attempt, from the wait for a connection to the
	// last byte of the response. The context of the call bounds the whole call,
	// with the waits for free slots and for the turns of the pacer.
	RequestTimeout time.Duration
	// MaxRetries is the largest number of retries of a call; 0 for none.
	MaxRetries int
	// RetryWaitMin is the longest wait before the first retry. The limit
	// doubles with each further retry.
	RetryWaitMin time.Duration
	// RetryWaitMax is the longest wait before any retry. Only the server can
	// ask for a longer one.
	RetryWaitMax time.Duration
	// MaxConcurrentRequests is the largest number of concurrent requests to one
	// system.
	MaxConcurrentRequests int
	// Pacer bounds the rate of the attempts to one system; nil for no bound.
	// Clients of the same system have the same pacer.
	Pacer *Pacer
	// CACertificate are PEM certificates that the client trusts in addition to
	// those of the machine.
	CACertificate []byte
	// InsecureSkipVerify makes the client accept any server certificate.
	InsecureSkipVerify bool
	// Log receives one line for each attempt, without secrets; nil for none.
	Log func(ctx context.Context, message string, fields map[string]any)
	// LogRetry receives one line for each attempt that the client repeats,
	// without secrets; nil for none. It does not receive the waits that a
	// function of [OnWait] reports.
	LogRetry func(ctx context.Context, message string, fields map[string]any)
	// LogTurn receives a line each 10 seconds while a request waits for its
	// turn longer than that, one for all requests of the pacer together; nil
	// for none.
	LogTurn func(ctx context.Context, message string, fields map[string]any)
}

// DefaultOptions returns the settings of a configuration that sets none.
func DefaultOptions() Options {
	return Options{
		UserAgent:             "terraform-provider-fleet",
		RequestTimeout:        30 * time.Second,
		MaxRetries:            4,
		RetryWaitMin:          time.Second,
		RetryWaitMax:          30 * time.Second,
		MaxConcurrentRequests: 10,
	}
}
