package acctest

import (
	"maps"
	"slices"
)

// Capabilities returns all capabilities.
func Capabilities() []Capability { return slices.Sorted(maps.Keys(probes())) }
