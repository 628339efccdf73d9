package mockserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

// maxBody is how large a request may be; no API here has use for more.
const maxBody = 8 << 20

// requestHandler is one request to a system on its way through the server.
type requestHandler struct {
	server *Server
	system *registeredSystem
	// request is the caller's request with the path below the system's prefix;
	// body is its body.
	request *http.Request
	body    []byte
	started time.Time
	entry   journal.Entry
}

// serve takes a request to a system through latency, faults, the system's own
// work, the state file and the journal, in this order. The caller gets its
// answer only when the work is safe and noted.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, m *registeredSystem) {
	x := &requestHandler{server: s, system: m, request: stripPrefix(r, m.prefix), started: time.Now()}
	// The same clock dates the objects.
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	refused := x.readRequest(w)
	fault := x.injectFault()
	if !fault.DelaysAfterWork() && !sleep(r.Context(), s.options.Latency+fault.Latency) {
		x.abort(journal.StatusClientGone)
	}
	if fault.Drop == faults.DropBefore {
		x.abort(0)
	}
	var given *bufferedResponse
	switch {
	case fault.Status != 0 && !fault.AfterWork:
		given = faultResponse(&fault)
	case refused != nil:
		given = refused
	default:
		given = x.callSystem()
	}
	x.respond(r.Context(), w, given, &fault)
}

// respond records the answer and sends it, or sends what the fault replaces it
// with.
func (x *requestHandler) respond(
	ctx context.Context, w http.ResponseWriter, given *bufferedResponse, fault *faults.Fault,
) {
	replaced := fault.Status != 0 && fault.AfterWork
	x.record(given.status, fault.Drop == faults.DropAfter || fault.Truncate || replaced)
	if replaced {
		given = faultResponse(fault)
	}

	// The work is done and recorded, and the caller waits for an answer that
	// may never arrive.
	inTime := !fault.DelaysAfterWork() || sleep(ctx, x.server.options.Latency+fault.Latency)
	if !inTime || fault.Drop == faults.DropAfter {
		panic(http.ErrAbortHandler)
	}
	if fault.Truncate {
		given.writeTruncated(w)
	}
	given.send(w)
}

// readRequest reads the request. The answer, if there is one, is that of a
// proxy that does not let it through.
func (x *requestHandler) readRequest(w http.ResponseWriter) *bufferedResponse {
	r := x.request
	x.entry = journal.Entry{
		Time:   x.server.clock.Now(),
		System: x.system.name,
		Method: r.Method,
		Path:   r.URL.Path,
		Query:  x.server.redactor.Query(r.URL.RawQuery),
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return proxyResponse(http.StatusRequestEntityTooLarge)
	case err != nil:
		return proxyResponse(http.StatusBadRequest)
	}
	x.body = body
	x.entry.Account = x.system.Account(x.cloneRequest())
	if x.system.Sensitive(r) && len(body) > 0 {
		x.entry.Body = journal.Masked
	} else {
		x.entry.Body = x.server.redactor.Body(r.Header.Get("Content-Type"), body)
	}

	return nil
}

// cloneRequest returns the request with a body that has not been read.
func (x *requestHandler) cloneRequest() *http.Request {
	r := new(http.Request)
	*r = *x.request
	r.Body = io.NopCloser(bytes.NewReader(x.body))
	r.ContentLength = int64(len(x.body))

	return r
}

// injectFault returns the fault that strikes the request; its zero value does
// nothing.
func (x *requestHandler) injectFault() faults.Fault {
	fault, struck := x.server.faults.Match(faults.Request{
		System: x.entry.System, Account: x.entry.Account, Method: x.entry.Method, Path: x.entry.Path,
	})
	if struck {
		x.entry.Fault = fault.ID
	}

	return fault
}

// callSystem lets the system answer and saves what it has changed.
func (x *requestHandler) callSystem() *bufferedResponse {
	given := newBufferedResponse()
	x.system.ServeHTTP(given, x.cloneRequest())
	if err := x.server.save(); err != nil {
		given = newBufferedResponse()
		given.header.Set("Content-Type", "text/plain; charset=utf-8")
		given.status = http.StatusInternalServerError
		fmt.Fprintf(&given.body, "The mock server cannot save its state: %s\n", err)
	}
	if given.status == 0 && x.request.Context().Err() != nil {
		// The system has let the caller wait for ever, as the original does,
		// and the caller has given up.
		x.abort(journal.StatusClientGone)
	}
	given.WriteHeader(http.StatusOK)

	return given
}

// record writes the request into the journal.
func (x *requestHandler) record(status int, dropped bool) {
	x.entry.Status, x.entry.Dropped = status, dropped
	x.entry.Duration = time.Since(x.started)
	x.server.journal.Append(x.entry)
}

// abort notes the request and closes the connection without an answer. It does
// not return.
func (x *requestHandler) abort(status int) {
	x.record(status, true)
	panic(http.ErrAbortHandler)
}

// stripPrefix returns the request as the system sees it, without its prefix.
func stripPrefix(r *http.Request, prefix string) *http.Request {
	below := new(http.Request)
	*below = *r
	below.URL = new(url.URL)
	*below.URL = *r.URL
	below.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
	below.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)

	return below
}

// sleep waits for d by the machine's clock. It returns false if the caller gave
// up first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
