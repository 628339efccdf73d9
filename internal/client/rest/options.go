package rest

import (
	"context"
	"time"
)

// Options are the transport settings that all systems share. Start from
// [DefaultOptions]: the zero value allows no request at all.
type Options struct {
	// UserAgent is sent with every request.
	UserAgent string
	// RequestTimeout bounds each attempt, from waiting for a connection to the
	// last byte of the answer. The whole operation is bounded by its context.
	RequestTimeout time.Duration
	// MaxRetries is how often a failed attempt is repeated; 0 never repeats.
	MaxRetries int
	// RetryWaitMin is the longest wait before the first retry; it doubles with
	// each further one.
	RetryWaitMin time.Duration
	// RetryWaitMax is the longest wait before any retry, except where the
	// server itself asks for a longer one.
	RetryWaitMax time.Duration
	// MaxConcurrentRequests is how many requests to one system may be under
	// way.
	MaxConcurrentRequests int
	// CACertificate holds PEM certificates that are trusted besides the
	// machine's own.
	CACertificate []byte
	// InsecureSkipVerify accepts any server certificate.
	InsecureSkipVerify bool
	// Log receives one line for each attempt; nil costs nothing. What it gets
	// is already free of secrets.
	Log func(ctx context.Context, message string, fields map[string]any)
}

// DefaultOptions returns the settings that suit most servers.
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
