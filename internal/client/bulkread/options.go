package bulkread

import "time"

// Options are what the user sets in bulk_read.
type Options struct {
	// Enabled allows lists; without it every call is a GET.
	Enabled bool
	// MaxStaleness is how old a list may be when a Read is asked for, counted
	// from when the list began. Zero or less means that the list must begin
	// after the Read was asked for.
	MaxStaleness time.Duration
}

// DefaultOptions returns the options of a user who sets none.
func DefaultOptions() Options {
	return Options{Enabled: true, MaxStaleness: 30 * time.Second}
}
