package faults

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// scenarios are the named sets of faults.
func scenarios() map[string][]Fault {
	return map[string][]Fault{
		// Some requests fail, in the ways that a busy network has.
		"flaky": {
			{Status: http.StatusServiceUnavailable, Rate: 0.05},
			{Drop: DropBefore, Rate: 0.03},
			{Drop: DropAfter, Rate: 0.03},
			{Truncate: true, Rate: 0.03},
		},
		// Every request takes two seconds.
		"slow": {{Latency: 2 * time.Second}}, //nolint:mnd // The comment says it.
		// A third of the requests is over the limit.
		"rate-limited": {{
			Status: http.StatusTooManyRequests, Headers: map[string]string{"Retry-After": "1"}, Rate: 0.33,
		}},
		// One of two servers behind a proxy is down.
		"half-down": {{Status: http.StatusBadGateway, Rate: 0.5}},
	}
}

// Scenarios returns the names of the scenarios, sorted.
func Scenarios() []string {
	return slices.Sorted(maps.Keys(scenarios()))
}

// AddScenario adds the faults of a scenario at the end and returns them with
// their ids.
func (s *Set) AddScenario(name string) ([]Fault, error) {
	list, ok := scenarios()[name]
	if !ok {
		return nil, fmt.Errorf("fault: there is no scenario %q, only %s", name, strings.Join(Scenarios(), ", "))
	}
	added := make([]Fault, len(list))
	for i, fault := range list {
		one, err := s.Add(fault)
		if err != nil {
			return nil, err
		}
		added[i] = one
	}

	return added, nil
}
