package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// adminPrefix is the path of the admin API. Its requests are not in the
// journal, and no fault is injected into them.
const adminPrefix = "/_mock"

// maxStateBody is the largest state that can be imported.
const maxStateBody = 256 << 20

// adminEndpoint is one endpoint of the admin API.
type adminEndpoint struct {
	method, path, help string
	handle             func(r *http.Request) (status int, body any, err error)
}

// newAdminHandler returns the handler of the admin API. Every response is JSON;
// errors are {"error": message}.
func (s *Server) newAdminHandler() http.Handler {
	mux := http.NewServeMux()
	endpoints := s.adminEndpoints()
	for _, e := range endpoints {
		mux.HandleFunc(e.method+" "+adminPrefix+e.path, func(w http.ResponseWriter, r *http.Request) {
			status, body, err := e.handle(r)
			if err != nil {
				status, body = errorStatus(err), map[string]string{"error": err.Error()}
			}
			writeJSON(w, status, body)
		})
	}
	type endpoint struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Help   string `json:"help"`
	}
	index := make([]endpoint, 0, len(endpoints))
	for _, e := range endpoints {
		index = append(index, endpoint{e.method, adminPrefix + e.path, e.help})
	}
	mux.HandleFunc("GET "+adminPrefix+"/{$}", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"systems": s.Systems(), "endpoints": index})
	})
	mux.HandleFunc("GET "+adminPrefix+documentPath, func(w http.ResponseWriter, _ *http.Request) {
		writeDocument(w, "admin")
	})
	mux.HandleFunc("GET "+statusPagePath+"{$}", func(w http.ResponseWriter, _ *http.Request) {
		s.writePage(w, http.StatusOK, "")
	})
	s.registerPage(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusNotFound, map[string]string{
			"error": fmt.Sprintf(
				"%s %s is not part of the admin API; GET %s/ lists its endpoints", r.Method, r.URL.Path, adminPrefix,
			),
		})
	})

	return mux
}

// serveAdmin handles a request to the admin API. It refuses the requests that a
// web page makes a browser send: those of another origin, and those to a name
// of the page's own that resolves to this machine (DNS rebinding).
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	err := s.checkCaller(r)
	if err != nil {
		writeJSON(w, http.StatusForbidden, map[string]string{"error": err.Error()})

		return
	}
	s.admin.ServeHTTP(w, r)
}

// checkCaller returns an error if a web page may have sent the request.
func (s *Server) checkCaller(r *http.Request) error {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil { // There is no port.
		host = r.Host
	}
	isAddress := net.ParseIP(strings.Trim(host, "[]")) != nil
	if !s.options.AllowRemote && !isAddress && host != "localhost" {
		return fmt.Errorf("the admin API refuses the Host header %q: use the IP address, localhost, "+
			"or a server that was started with -allow-remote", r.Host)
	}
	origin := r.Header.Get("Origin")
	if origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return fmt.Errorf("the admin API refuses the Origin header %q: only the server's own pages may call it", origin)
	}

	return nil
}

func (s *Server) adminEndpoints() []adminEndpoint {
	return []adminEndpoint{
		{
			"GET", "/journal", "lists the requests, oldest first; query: system, account, method, path (a prefix)",
			s.getJournal,
		},
		{"DELETE", "/journal", "removes all requests and counters", s.deleteJournal},
		{
			"GET", "/counters", "counts the requests by system and method, and the connections; query: system, account",
			s.getCounters,
		},
		{"GET", "/faults", "lists the faults, and how often each was injected", s.getFaults},
		{"POST", "/faults", faultHelp, s.postFault},
		{"DELETE", "/faults", "removes all faults", s.deleteFaults},
		{
			"POST", "/scenarios/{name}", "adds the faults of a scenario: " + strings.Join(faults.Scenarios(), ", "),
			s.postScenario,
		},
		{"DELETE", "/faults/{id}", "removes a fault", s.deleteFault},
		{"GET", "/accounts", "lists the accounts with their credentials; query: system", s.getAccounts},
		{"POST", "/accounts", `creates an account: {"system", "name"}`, s.postAccount},
		{"GET", "/objects", "lists the objects; query: system, account", s.getObjects},
		{"POST", "/objects", `creates an object: {"system", "account", "kind", "fields": {...}}`, s.postObject},
		{"PATCH", "/objects/{system}/{kind}/{id}", `sets fields of an object, such as {"name": "x"}`, s.patchObject},
		{"DELETE", "/objects/{system}/{kind}/{id}", "deletes an object at once", s.deleteObject},
		{"GET", "/clock", "returns the server's time", s.getClock},
		{"POST", "/clock", `moves the clock forward: {"advance": "90s"}`, s.postClock},
		{"GET", "/state", "exports the whole state, as a state file has it", s.getState},
		{"PUT", "/state", "replaces the whole state by an exported one", s.putState},
		{"POST", "/reset", "restores the start: its accounts, objects and faults, and no requests", s.postReset},
	}
}

// faultHelp lists the fields of faults.Fault.
const faultHelp = `adds a fault for the requests that match ` +
	`{"system", "account", "method", "path" (a prefix) or "path_regexp"}, ` +
	`after the first "skip", "times" times, with the probability "rate"; effect: ` +
	`{"status", "body", "content_type", "headers", "after_work", "latency": "1s", ` +
	`"drop": "before" or "after", "truncate"}`

func (s *Server) getJournal(r *http.Request) (int, any, error) {
	query := r.URL.Query()
	entries := s.journal.Entries(journal.Filter{
		System:  query.Get("system"),
		Account: query.Get("account"),
		Method:  query.Get("method"),
		Path:    query.Get("path"),
	})

	return http.StatusOK, map[string]any{"entries": entries}, nil
}

func (s *Server) deleteJournal(*http.Request) (int, any, error) {
	s.journal.Clear()

	return http.StatusNoContent, nil, nil
}

func (s *Server) getCounters(r *http.Request) (int, any, error) {
	systemName, account := r.URL.Query().Get("system"), r.URL.Query().Get("account")
	counts := s.journal.Counters(systemName, account)

	return http.StatusOK, map[string]any{
		"total": counts.Total(), "counters": counts, "connections": s.journal.Connections(systemName, account),
	}, nil
}

func (s *Server) getFaults(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]any{"faults": s.faults.List()}, nil
}

func (s *Server) postFault(r *http.Request) (int, any, error) {
	var fault faults.Fault
	err := readJSON(r, &fault)
	if err != nil {
		return 0, nil, err
	}
	added, err := s.faults.Add(fault)

	return http.StatusCreated, added, err
}

func (s *Server) postScenario(r *http.Request) (int, any, error) {
	added, err := s.faults.AddScenario(r.PathValue("name"))

	return http.StatusCreated, map[string]any{"faults": added}, err
}

func (s *Server) deleteFaults(*http.Request) (int, any, error) {
	s.faults.Clear()

	return http.StatusNoContent, nil, nil
}

func (s *Server) deleteFault(r *http.Request) (int, any, error) {
	if id := r.PathValue("id"); !s.faults.Remove(id) {
		return 0, nil, fmt.Errorf("fault %q: %w", id, system.ErrNotFound)
	}

	return http.StatusNoContent, nil, nil
}

func (s *Server) getAccounts(r *http.Request) (int, any, error) {
	accounts, err := s.Accounts(r.URL.Query().Get("system"))

	return http.StatusOK, map[string]any{"accounts": accounts}, err
}

func (s *Server) postAccount(r *http.Request) (int, any, error) {
	var body accountFixture
	err := readJSON(r, &body)
	if err != nil {
		return 0, nil, err
	}
	account, err := s.CreateAccount(body.System, body.Name)

	return http.StatusCreated, account, err
}

func (s *Server) getObjects(r *http.Request) (int, any, error) {
	objects, err := s.Objects(r.URL.Query().Get("system"), r.URL.Query().Get("account"))

	return http.StatusOK, map[string]any{"objects": objects}, err
}

func (s *Server) postObject(r *http.Request) (int, any, error) {
	var body objectFixture
	err := readJSON(r, &body)
	if err != nil {
		return 0, nil, err
	}
	object, err := s.CreateObject(body.System, body.Account, body.Kind, body.Fields)

	return http.StatusCreated, object, err
}

func (s *Server) patchObject(r *http.Request) (int, any, error) {
	var fields map[string]any
	err := readJSON(r, &fields)
	if err != nil {
		return 0, nil, err
	}
	object, err := s.EditObject(r.PathValue("system"), r.PathValue("kind"), r.PathValue("id"), fields)

	return http.StatusOK, object, err
}

func (s *Server) deleteObject(r *http.Request) (int, any, error) {
	err := s.DeleteObject(r.PathValue("system"), r.PathValue("kind"), r.PathValue("id"))

	return http.StatusNoContent, nil, err
}

func (s *Server) getClock(*http.Request) (int, any, error) {
	return http.StatusOK, struct {
		Now    time.Time `json:"now"`
		Offset string    `json:"offset"`
		Manual bool      `json:"manual"`
	}{s.clock.Now(), s.clock.Offset().String(), s.clock.Manual()}, nil
}

func (s *Server) postClock(r *http.Request) (int, any, error) {
	var body struct {
		Advance string `json:"advance"`
	}
	err := readJSON(r, &body)
	if err != nil {
		return 0, nil, err
	}
	err = s.advanceBy(body.Advance)
	if err != nil {
		return 0, nil, err
	}

	return s.getClock(r)
}

// advanceBy moves the clock forward by a duration such as "90s".
func (s *Server) advanceBy(duration string) error {
	step, err := time.ParseDuration(duration)
	if err != nil || step < 0 {
		return fmt.Errorf("advance %q is not a duration such as 90s, or is negative", duration)
	}

	return s.Advance(step)
}

func (s *Server) getState(*http.Request) (int, any, error) {
	data, err := s.ExportState()

	return http.StatusOK, json.RawMessage(data), err
}

func (s *Server) putState(r *http.Request) (int, any, error) {
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxStateBody))
	if err != nil {
		return 0, nil, fmt.Errorf("the body cannot be read: %w", err)
	}

	return http.StatusNoContent, nil, s.ImportState(data)
}

func (s *Server) postReset(*http.Request) (int, any, error) {
	return http.StatusNoContent, nil, s.Reset()
}

// readJSON decodes the body of a request and refuses unknown fields.
func readJSON(r *http.Request, target any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(target)
	if err != nil {
		return fmt.Errorf("the body is not valid JSON for this endpoint: %w", err)
	}

	return nil
}

// errorStatus returns the status for an error of the admin API. Other errors
// than those listed are the caller's.
func errorStatus(err error) int {
	switch {
	case errors.Is(err, system.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, system.ErrExists):
		return http.StatusConflict
	case errors.Is(err, errStateNotSaved):
		return http.StatusInternalServerError
	default:
		return http.StatusBadRequest
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)

		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // forms contain "&", and people read this
	encoder.SetIndent("", "  ")
	err := encoder.Encode(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)

		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes())
}
