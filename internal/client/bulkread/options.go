package bulkread

import "time"

// Options are the settings of the provider's bulk_read attribute.
type Options struct {
	// Enabled allows lists. Without it every call sends a GET.
	Enabled bool
	// MaxStaleness is the largest age of a list that serves a Read: the time
	// from the start of the list to the call of Read. Zero or less means that
	// the list must start after the call.
	MaxStaleness time.Duration
}

// DefaultOptions returns the settings of a configuration without bulk_read:
// lists are enabled and at most 30 seconds old.
func DefaultOptions() Options {
	return Options{Enabled: true, MaxStaleness: 30 * time.Second}
}
