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

// maxBody is the largest body of a request that the server accepts.
const maxBody = 8 << 20

// requestHandler handles one request to a system.
type requestHandler struct {
	server *Server
	system *registeredSystem
	// request is the caller's request with the path below the system's prefix;
	// body is its body.
	request *http.Request
	body    []byte
	started time.Time
	entry   journal.Entry
	// fault is injected into the request; its zero value does nothing.
	fault faults.Fault
}

// serve handles a request to a system: fault before the work, the system's
// work, the state file, the journal, fault after the work. The caller gets the
// response only after the work is saved and recorded.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, m *registeredSystem) {
	x := &requestHandler{server: s, system: m, request: stripPrefix(r, m.prefix), started: time.Now()}
	// The header and the objects have their dates from the same clock.
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	refused := x.readRequest(w)
	x.matchFault()
	x.injectBeforeWork(r.Context())
	var response *bufferedResponse
	switch {
	case x.fault.Status != 0 && !x.fault.AfterWork:
		response = faultResponse(&x.fault)
	case refused != nil:
		response = refused
	default:
		response = x.callSystem()
	}
	x.record(response.status, x.fault.LosesResponse())
	x.injectAfterWork(r.Context(), w, response).send(w)
}

// readRequest reads the request. The response, if there is one, is that of a
// proxy that refuses the request.
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

// cloneRequest returns the request with an unread body.
func (x *requestHandler) cloneRequest() *http.Request {
	r := new(http.Request)
	*r = *x.request
	r.Body = io.NopCloser(bytes.NewReader(x.body))
	r.ContentLength = int64(len(x.body))

	return r
}

// callSystem returns the system's response after the state file is saved.
func (x *requestHandler) callSystem() *bufferedResponse {
	response := newBufferedResponse()
	x.system.ServeHTTP(response, x.cloneRequest())
	err := x.server.save()
	if err != nil {
		response = newBufferedResponse()
		response.header.Set("Content-Type", "text/plain; charset=utf-8")
		response.status = http.StatusInternalServerError
		fmt.Fprintf(&response.body, "The mock server cannot save its state: %s\n", err)
	}
	if response.status == 0 && x.request.Context().Err() != nil {
		// The system never responds, as the original does, and the caller has
		// given up.
		x.abort(journal.StatusClientGone)
	}
	response.WriteHeader(http.StatusOK)

	return response
}

// record adds the request to the journal.
func (x *requestHandler) record(status int, dropped bool) {
	x.entry.Status, x.entry.Dropped = status, dropped
	x.entry.Duration = time.Since(x.started)
	x.server.journal.Append(x.entry)
}

// abort records the request and closes the connection without a response. It
// does not return.
func (x *requestHandler) abort(status int) {
	x.record(status, true)
	panic(http.ErrAbortHandler)
}

// stripPrefix returns the request with the path below the system's prefix.
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
