// Package mockserver is the reference server: it behaves as the five original
// APIs do, each below its own prefix. Its admin API under /_mock/ shows the
// requests, injects faults and changes objects out of band. It is written from
// the pages in design/api alone and shares no code with the clients, so a
// mistake in a client shows.
//
// A test starts it with New and httptest.NewServer; internal/cmd/mockserver
// runs it as a program.
package mockserver

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Options are the settings of a server. The zero value suits a test.
type Options struct {
	// Clock is the server's clock; nil means a real clock.
	Clock *clock.Clock
	// StateFile is the path of the file that keeps the state over a restart;
	// empty keeps it in memory. New restores an existing file, and fails if it
	// cannot.
	StateFile string
	// Empty means that the default accounts have no objects from the start.
	Empty bool
	// Fixtures are accounts and objects that exist from the start, as JSON; see
	// Server.addFixtures for the format. Empty means none.
	Fixtures []byte
	// Latency delays every request to a system, by the machine's clock.
	Latency time.Duration
	// FaultRate is the probability with which a request is answered 503, from 0
	// to 1.
	FaultRate float64
	// Scenario is the name of a set of faults that exist from the start, one of
	// faults.Scenarios; empty means none.
	Scenario string
	// Seed is the seed for FaultRate and for faults with a rate.
	Seed uint64
	// RateLimit is how many requests a minute an account may send to a system;
	// 0 means each system's own limit.
	RateLimit int
	// BootDuration is how long machines take to boot and to shut down, by the
	// server's clock. With 0 they are done by the next request.
	BootDuration time.Duration
	// AllowRemote lets requests to the admin API have every Host header. Else
	// the host must be an IP address or localhost, which a web page of a
	// foreign site cannot make a browser send.
	AllowRemote bool
	// BodyTimeout is how long a caller may take to send the body of a request;
	// 0 means 30 seconds.
	BodyTimeout time.Duration
	// JetoWorkers is how many workers do Jeto's jobs; 0 means one, as the
	// original has. With more, jobs of different instances run at the same
	// time, and a GET of one instance does not wait as long as a worker is
	// free.
	JetoWorkers int
	// Version is the version of the program; the header of each response has
	// it. Empty means "dev".
	Version string
	// JobDuration is how long jobs, commands and workflow steps take, by the
	// server's clock. With 0 they are done by the next request.
	JobDuration time.Duration
	// Observe is called with each request that a system has answered, before
	// faults change the response; nil calls nothing. It must not keep or change
	// what it gets.
	Observe func(exchange system.Exchange)
}

// Server is a reference server. It is an http.Handler, shares nothing with
// other servers in the process, and is safe for concurrent use. To drop a
// connection it panics with http.ErrAbortHandler, so it needs a real HTTP
// server around it (httptest.NewServer).
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

// registeredSystem is a system below its prefix.
type registeredSystem struct {
	System

	name, prefix, endpoint string
}

// New returns a server with all systems, and restores the state file if there
// is one.
func New(options Options) (*Server, error) {
	if min(options.Latency, options.BootDuration, options.JobDuration) < 0 ||
		min(options.RateLimit, options.JetoWorkers) < 0 {
		return nil, fmt.Errorf("mockserver: latency %s, rate limit %d, boot duration %s, job duration %s and "+
			"number of Jeto workers %d cannot be negative",
			options.Latency, options.RateLimit, options.BootDuration, options.JobDuration, options.JetoWorkers,
		)
	}
	s := &Server{options: options, clock: options.Clock, journal: journal.New(), redactor: journal.NewRedactor()}
	if s.clock == nil {
		s.clock = clock.Real()
	}
	config := system.Config{
		Clock: s.clock, RateLimit: options.RateLimit,
		BootDuration: options.BootDuration, JobDuration: options.JobDuration, JetoWorkers: options.JetoWorkers,
	}
	for _, entry := range registry() {
		s.systems = append(s.systems, registeredSystem{
			System: entry.newSystem(config), name: entry.name, prefix: "/" + entry.name, endpoint: entry.endpoint,
		})
	}
	s.faults = faults.NewSet(s.Systems(), options.Seed)
	err := s.addStartFaults()
	if err != nil {
		return nil, err
	}
	err = s.addStartObjects()
	if err != nil {
		return nil, err
	}
	s.admin = s.newAdminHandler()
	if options.StateFile != "" {
		s.stateFile = newStateFile(options.StateFile, s)
		err := s.stateFile.openOrCreate()
		if err != nil {
			return nil, err
		}
	}

	return s, nil
}

// addStartFaults adds the faults of Options.FaultRate and Options.Scenario.
func (s *Server) addStartFaults() error {
	if s.options.FaultRate != 0 {
		_, err := s.faults.Add(faults.Fault{Status: http.StatusServiceUnavailable, Rate: s.options.FaultRate})
		if err != nil {
			return err
		}
	}
	if s.options.Scenario == "" {
		return nil
	}
	_, err := s.faults.AddScenario(s.options.Scenario)

	return err
}

// versionHeader is in each response. It distinguishes this server from an
// original, and has its version.
const versionHeader = "X-Fleet-Mockserver"

// readyPath answers 200 as soon as the server serves.
const readyPath = "/readyz"

// defaultBodyTimeout is how long a caller may take to send the body of a
// request.
const defaultBodyTimeout = 30 * time.Second

// ServeHTTP handles a request to a system or to the admin API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(versionHeader, cmp.Or(s.options.Version, "dev"))
	deadline := time.Now().Add(cmp.Or(s.options.BodyTimeout, defaultBodyTimeout))
	// A ResponseWriter of a test may have no deadlines.
	_ = http.NewResponseController(w).SetReadDeadline(deadline)
	switch {
	case r.URL.Path == readyPath:
		_, _ = io.WriteString(w, "ok\n")

		return
	case r.URL.Path == statusPagePath || hasPathPrefix(r.URL.Path, adminPrefix):
		s.serveAdmin(w, r)

		return
	}
	for i := range s.systems {
		if r.Method == http.MethodGet && r.URL.Path == s.systems[i].prefix+documentPath {
			writeDocument(w, s.systems[i].name)

			return
		}
		if hasPathPrefix(r.URL.Path, s.systems[i].prefix) {
			s.serve(w, r, &s.systems[i])

			return
		}
	}
	http.Error(w, "There is no system at "+r.URL.Path+". GET "+adminPrefix+"/ lists the systems.", http.StatusNotFound)
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

// Endpoint returns the path of a system for the provider's endpoint setting, to
// be put after the server's URL, such as "/sharedcloud"; empty if there is no
// such system.
func (s *Server) Endpoint(systemName string) string {
	found, err := s.system(systemName)
	if err != nil {
		return ""
	}

	return found.endpoint
}

// Clock returns the server's clock.
func (s *Server) Clock() *clock.Clock {
	return s.clock
}

// Journal returns the journal of requests.
func (s *Server) Journal() *journal.Journal {
	return s.journal
}

// Faults returns the faults.
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
