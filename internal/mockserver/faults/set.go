// Package faults injects errors between the caller and a system: statuses,
// delays, dropped connections and truncated responses.
package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Request is the part of a request that faults select by.
type Request struct {
	// System, Account and Method are as in the journal.
	System, Account, Method string
	// Path is the path below the system's prefix.
	Path string
}

// Set holds the faults of one server. It is safe for concurrent use.
type Set struct {
	systems []string

	mu     sync.Mutex
	random *rand.Rand
	lastID int
	faults []*activeFault
}

type activeFault struct {
	Fault

	path    *regexp.Regexp
	skipped int
}

// NewSet returns an empty set for a server with the named systems. The seed
// decides about faults with a rate.
func NewSet(systems []string, seed uint64) *Set {
	//nolint:gosec // G404: chance must be repeatable here, not unpredictable
	return &Set{systems: systems, random: rand.New(rand.NewPCG(seed, seed))}
}

// Add adds a fault at the end and returns it with its id. The error names all
// invalid fields.
func (s *Set) Add(f Fault) (Fault, error) {
	if f.System != "" && !slices.Contains(s.systems, f.System) {
		return Fault{}, fmt.Errorf("fault: there is no system %q, only %s", f.System, strings.Join(s.systems, ", "))
	}
	err := errors.Join(f.validate(), s.validatePath(f.Path))
	if err != nil {
		return Fault{}, fmt.Errorf("fault: %w", err)
	}
	added := &activeFault{Fault: f}
	if f.PathRegexp != "" {
		added.path = regexp.MustCompile(f.PathRegexp)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	added.ID = "f" + strconv.Itoa(s.lastID)
	added.InjectedCount = 0
	s.faults = append(s.faults, added)

	return added.Fault, nil
}

// validatePath returns an error for a path that no request can have.
func (s *Set) validatePath(path string) error {
	if path == "" {
		return nil
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case path[0] != '/':
		return fmt.Errorf("no request has the path %q: a path starts with /", path)
	case slices.Contains(s.systems, first):
		return fmt.Errorf("no request has the path %q: it is the path below /%s; set system instead", path, first)
	case strings.ContainsAny(path, "?#"):
		return fmt.Errorf("no request has the path %q: a path has no query", path)
	default:
		return nil
	}
}

// Match returns the fault to inject into a request: the first that matches, has
// skipped enough requests, is not used up and is selected by its rate. At most
// one fault is injected into a request.
func (s *Set) Match(r Request) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if !f.matches(r) || (f.Times > 0 && f.InjectedCount >= f.Times) {
			continue
		}
		if f.skipped < f.Skip {
			f.skipped++
			continue
		}
		if f.Rate > 0 && s.random.Float64() >= f.Rate {
			continue
		}
		f.InjectedCount++

		return f.Fault, true
	}

	return Fault{}, false
}

// List returns all faults in order, also those that are used up.
func (s *Set) List() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, 0, len(s.faults))
	for _, f := range s.faults {
		list = append(list, f.Fault)
	}

	return list
}

// Remove removes a fault and reports whether it was there.
func (s *Set) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.faults)
	s.faults = slices.DeleteFunc(s.faults, func(f *activeFault) bool { return f.ID == id })

	return len(s.faults) < before
}

// Clear removes all faults.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (f *activeFault) matches(r Request) bool {
	return (f.System == "" || f.System == r.System) &&
		(f.Account == "" || f.Account == r.Account) &&
		(f.Method == "" || f.Method == r.Method) &&
		strings.HasPrefix(r.Path, f.Path) &&
		(f.path == nil || f.path.MatchString(r.Path))
}
