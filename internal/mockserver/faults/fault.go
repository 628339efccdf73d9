package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Drop is the moment at which a fault closes the connection.
type Drop string

// The moments at which a connection can be closed.
const (
	// dropNever leaves the connection open.
	dropNever Drop = ""
	// DropBefore closes it before any work is done.
	DropBefore Drop = "before"
	// DropAfter does the work and closes the connection without a response.
	DropAfter Drop = "after"
)

// Fault is an error that the server injects into the requests that match.
// System, Account, Method, Path and PathRegexp select requests; an empty field
// matches every request.
//
// If a connection that has served requests is dropped, Go's HTTP client repeats
// a GET by itself: it cannot tell the fault from an idle timeout. Times counts
// each repetition.
type Fault struct {
	// ID is set by Set.Add.
	ID string `json:"id,omitempty"`

	// System, Account and Method must be equal.
	System  string `json:"system,omitempty"`
	Account string `json:"account,omitempty"`
	Method  string `json:"method,omitempty"`
	// Path is a prefix of the path below the system's prefix, such as
	// "/api/v1/instances/".
	Path string `json:"path,omitempty"`
	// PathRegexp must match a part of the same path. It excludes Path.
	PathRegexp string `json:"path_regexp,omitempty"`

	// Status is the response's status. The system then does no work, unless
	// AfterWork is set. With 0 the system responds.
	Status int `json:"status,omitempty"`
	// AfterWork does the work first. Then Latency passes, and Status, if it is
	// set, replaces the system's response. The journal shows the request before
	// Latency passes.
	AfterWork bool `json:"after_work,omitempty"`
	// Body is the body that goes with Status; by default the HTML page of a
	// proxy.
	Body string `json:"body,omitempty"`
	// ContentType is the type of Body. It defaults to "application/json", or
	// "text/html" without a Body.
	ContentType string `json:"content_type,omitempty"`
	// Headers go with Status, such as Retry-After.
	Headers map[string]string `json:"headers,omitempty"`
	// Latency delays the request before the work. With DropAfter and AfterWork
	// it passes after the work. In JSON it is a string such as "1.5s". It
	// passes by the machine's clock, and ends when the caller cancels the
	// request.
	Latency time.Duration `json:"-"`
	// Drop closes the connection.
	Drop Drop `json:"drop,omitempty"`
	// Truncate announces the whole response and closes the connection in the
	// middle of it.
	Truncate bool `json:"truncate,omitempty"`

	// Skip is how many matching requests pass first.
	Skip int `json:"skip,omitempty"`
	// Times is how often the fault is injected; 0 means without end.
	Times int `json:"times,omitempty"`
	// Rate is the probability with which the fault is injected into a matching
	// request, up to 1; 0 means 1.
	Rate float64 `json:"rate,omitempty"`

	// InjectedCount is how often the fault was injected; set by Set.
	InjectedCount int `json:"injected"`
}

// MarshalJSON writes the latency as a string.
func (f Fault) MarshalJSON() ([]byte, error) {
	type plain Fault
	written := struct {
		plain

		Latency string `json:"latency,omitempty"`
	}{plain: plain(f)}
	if f.Latency != 0 {
		written.Latency = f.Latency.String()
	}

	return json.Marshal(written)
}

// UnmarshalJSON reads what MarshalJSON writes. It refuses unknown fields: a
// fault with a misspelled field would match every request.
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault
	var read struct {
		plain

		Latency string `json:"latency"`
	}
	err := system.DecodeStrictly(data, &read)
	if err != nil {
		return err
	}
	*f = Fault(read.plain)
	if read.Latency == "" {
		return nil
	}
	latency, err := time.ParseDuration(read.Latency)
	f.Latency = latency

	return err
}

// problems collects the errors of a fault.
type problems []error

func (p *problems) requiref(ok bool, format string, args ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf(format, args...))
	}
}

// DelaysAfterWork reports whether the latency passes after the work.
func (f Fault) DelaysAfterWork() bool {
	return f.AfterWork || f.Drop == DropAfter
}

// ReplacesResponse reports whether the system does the work but the caller gets
// the fault's response.
func (f Fault) ReplacesResponse() bool {
	return f.AfterWork && f.Status != 0
}

// LosesResponse reports whether the system may do the work but the caller does
// not get its whole response.
func (f Fault) LosesResponse() bool {
	return f.Drop == DropAfter || f.Truncate || f.ReplacesResponse()
}

// validate returns all errors of a fault.
func (f Fault) validate() error {
	var wrong problems
	f.validateEffect(&wrong)
	wrong.requiref(f.Path == "" || f.PathRegexp == "", "path and path_regexp exclude each other")
	wrong.requiref(f.Method == strings.ToUpper(f.Method), "method %q is not in upper case", f.Method)
	wrong.requiref(f.Skip >= 0 && f.Times >= 0, "skip and times cannot be negative")
	wrong.requiref(f.Rate >= 0 && f.Rate <= 1, "rate %g is not between 0 and 1", f.Rate)
	_, err := regexp.Compile(f.PathRegexp)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("path_regexp: %w", err))
	}

	return errors.Join(wrong...)
}

// validateEffect checks the fields about the effect.
func (f Fault) validateEffect(wrong *problems) {
	wrong.requiref(f.Status != 0 || f.Latency != 0 || f.Drop != dropNever || f.Truncate,
		"a fault needs at least one of status, latency, drop and truncate")
	wrong.requiref(
		f.Status == 0 || (f.Status >= http.StatusOK && f.Status <= 599), "status %d is not between 200 and 599",
		f.Status,
	)
	wrong.requiref(f.Status != 0 || (f.Body == "" && f.ContentType == "" && len(f.Headers) == 0),
		"body, content_type and headers need a status")
	wrong.requiref(f.Latency >= 0, "latency %s is negative", f.Latency)
	f.validateDrop(wrong)
}

// validateDrop checks when the connection is closed, and which settings
// conflict with that.
func (f Fault) validateDrop(wrong *problems) {
	wrong.requiref(f.Drop == dropNever || f.Drop == DropBefore || f.Drop == DropAfter,
		"drop %q is neither %q nor %q", f.Drop, DropBefore, DropAfter)
	wrong.requiref(
		f.Drop == dropNever || (f.Status == 0 && !f.Truncate), "drop leaves no response for status and truncate",
	)
	wrong.requiref(!f.AfterWork || (f.Drop == dropNever && (f.Status != 0 || f.Latency != 0)),
		"after_work needs a status or a latency, and no drop")
}
