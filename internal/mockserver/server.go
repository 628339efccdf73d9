// Package mockserver is the reference server: it behaves as the original APIs
// do, each system in a room of its own below its own prefix, and has a control
// API under /_mock/ that shows what was sent, breaks things on purpose and
// changes things behind the callers' backs. It is written from the sheets alone
// and shares no code with the clients, so that a mistake in a client shows.
//
// A test starts it with New and httptest.NewServer; internal/cmd/mockserver
// runs it as a program.
package mockserver

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Options are the settings of a server. The zero value is a good server for a
// test.
type Options struct {
	// Clock is the server's time; nil is a real clock.
	Clock *clock.Clock
	// StateFile is where the server keeps what a restart must not lose; empty
	// keeps it in memory. A file that is there is restored, and one that cannot
	// be is an error.
	StateFile string
	// Latency delays every request to a system, by the machine's clock.
	Latency time.Duration
	// FaultRate is the probability with which a request is answered 503, from 0
	// to 1.
	FaultRate float64
	// Seed is where chance starts.
	Seed uint64
	// RateLimit is how many requests a minute one account may send to one
	// system; 0 leaves it to the systems.
	RateLimit int
	// BootDuration is how long machines take to boot and to shut down, by the
	// clock. Zero is no time: what was asked for has happened by the next
	// request.
	BootDuration time.Duration
	// JobDuration is how long jobs, commands and workflow steps take, by the
	// clock; zero as for BootDuration.
	JobDuration time.Duration
}

// Server is a reference server. It is an http.Handler, shares nothing with
// other servers in the process, and is safe for use by many goroutines.
// Handlers that drop a connection panic with http.ErrAbortHandler, so it wants
// a real HTTP server around it (httptest.NewServer), which takes that as the
// order to close the connection.
type Server struct {
	options   Options
	clock     *clock.Clock
	journal   *journal.Journal
	redactor  *journal.Redactor
	faults    *faults.Set
	admin     http.Handler
	systems   []registeredSystem
	stateFile *stateFile
}

// registeredSystem is a system in its place.
type registeredSystem struct {
	System

	name, prefix, endpoint string
}

// New returns a server with all systems, restored from the state file if there
// is one.
func New(options Options) (*Server, error) {
	if min(options.Latency, options.BootDuration, options.JobDuration) < 0 || options.RateLimit < 0 {
		return nil, fmt.Errorf(
			"mockserver: latency %s, rate limit %d, boot duration %s and job duration %s cannot be negative",
			options.Latency, options.RateLimit, options.BootDuration, options.JobDuration,
		)
	}
	s := &Server{options: options, clock: options.Clock, journal: journal.New(), redactor: journal.NewRedactor()}
	if s.clock == nil {
		s.clock = clock.Real()
	}
	for _, m := range registry() {
		prefix := "/" + m.name
		env := system.Config{
			Clock: s.clock, RateLimit: options.RateLimit,
			BootDuration: options.BootDuration, JobDuration: options.JobDuration,
		}
		s.systems = append(
			s.systems, registeredSystem{System: m.newSystem(env), name: m.name, prefix: prefix, endpoint: m.endpoint},
		)
	}
	s.faults = faults.NewSet(s.Systems(), options.Seed)
	if err := s.addRandomFault(); err != nil {
		return nil, err
	}
	s.admin = s.newAdminHandler()
	if options.StateFile != "" {
		s.stateFile = newStateFile(options.StateFile, s)
		if err := s.stateFile.openOrCreate(); err != nil {
			return nil, err
		}
	}

	return s, nil
}

// addRandomFault puts Options.FaultRate into effect.
func (s *Server) addRandomFault() error {
	if s.options.FaultRate == 0 {
		return nil
	}
	_, err := s.faults.Add(faults.Fault{Status: http.StatusServiceUnavailable, Rate: s.options.FaultRate})

	return err
}

// ServeHTTP sends a request to its system or to the control API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if hasPathPrefix(r.URL.Path, adminPrefix) {
		s.admin.ServeHTTP(w, r)

		return
	}
	for i := range s.systems {
		if hasPathPrefix(r.URL.Path, s.systems[i].prefix) {
			s.serve(w, r, &s.systems[i])

			return
		}
	}
	http.Error(w, "There is no system at "+r.URL.Path+"; see "+adminPrefix+"/ for what is here.", http.StatusNotFound)
}

func hasPathPrefix(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)

	return ok && (rest == "" || rest[0] == '/')
}

// Systems returns the names of the systems.
func (s *Server) Systems() []string {
	names := make([]string, 0, len(s.systems))
	for i := range s.systems {
		names = append(names, s.systems[i].name)
	}

	return names
}

// Endpoint returns the path that goes, after the server's own URL, into the
// provider's endpoint setting for a system, such as "/sharedcloud"; empty if
// there is no such system.
func (s *Server) Endpoint(system string) string {
	m, err := s.system(system)
	if err != nil {
		return ""
	}

	return m.endpoint
}

// Clock returns the server's clock.
func (s *Server) Clock() *clock.Clock {
	return s.clock
}

// Journal returns the memory of requests.
func (s *Server) Journal() *journal.Journal {
	return s.journal
}

// Faults returns the faults, to add and remove.
func (s *Server) Faults() *faults.Set {
	return s.faults
}

// system returns a system by its name; the error is system.ErrNotFound.
func (s *Server) system(name string) (*registeredSystem, error) {
	for i := range s.systems {
		if s.systems[i].name == name {
			return &s.systems[i], nil
		}
	}

	return nil, fmt.Errorf(
		"mockserver: system %q: %w (there are %s)", name, system.ErrNotFound, strings.Join(s.Systems(), ", "),
	)
}
