package mockserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
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
func (s *Server) serve(w http.ResponseWriter, r *http.Request, registered *registeredSystem) {
	h := &requestHandler{
		server: s, system: registered, request: stripPrefix(r, registered.prefix), started: time.Now(),
	}
	// The header and the objects have their dates from the same clock.
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	refused := h.readRequest(w)
	h.matchFault()
	h.injectBeforeWork(r.Context())
	var response *bufferedResponse
	switch {
	case h.fault.Status != 0 && !h.fault.AfterWork:
		response = faultResponse(&h.fault)
	case refused != nil:
		response = refused
	default:
		response = h.callSystem()
		h.entry.Reason, h.entry.Section = response.refusal.Reason, response.refusal.Section
	}
	h.record(response.status, h.fault.LosesResponse())
	h.injectAfterWork(r.Context(), w, response).send(w)
}

// readRequest reads the request. The response, if there is one, is that of a
// proxy that refuses the request.
func (h *requestHandler) readRequest(w http.ResponseWriter) *bufferedResponse {
	r := h.request
	h.entry = journal.Entry{
		Time:   h.server.clock.Now(),
		System: h.system.name,
		Method: r.Method,
		Path:   r.URL.Path,
		Query:  h.server.redactor.Query(r.URL.RawQuery),

		NewConnection: isNewConnection(r),
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return proxyResponse(http.StatusRequestEntityTooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return proxyResponse(http.StatusRequestTimeout)
	case err != nil:
		return proxyResponse(http.StatusBadRequest)
	}
	// A request may wait for a job, longer than its body may take.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	h.body = body
	h.entry.Account = h.system.Account(h.cloneRequest())
	if h.system.Sensitive(r) && len(body) > 0 {
		h.entry.Body = journal.Masked
	} else {
		h.entry.Body = h.server.redactor.Body(r.Header.Get("Content-Type"), body)
	}

	return nil
}

// cloneRequest returns the request with an unread body.
func (h *requestHandler) cloneRequest() *http.Request {
	r := new(http.Request)
	*r = *h.request
	r.Body = io.NopCloser(bytes.NewReader(h.body))
	r.ContentLength = int64(len(h.body))

	return r
}

// callSystem returns the system's response after the state file is saved.
func (h *requestHandler) callSystem() *bufferedResponse {
	response := newBufferedResponse()
	h.system.ServeHTTP(response, h.cloneRequest())
	err := h.server.save()
	if response.status == 0 && h.request.Context().Err() != nil {
		// The system never responds, as the original does, and the caller has
		// cancelled the request.
		h.abort(journal.StatusClientGone)
	}
	response.WriteHeader(http.StatusOK)
	if h.server.options.Observe != nil {
		h.server.options.Observe(system.Exchange{
			System: h.system.name, Request: h.cloneRequest(), Status: response.status, Header: response.header,
			Body: response.body.Bytes(), Refusal: response.refusal,
		})
	}
	if err != nil {
		response = newBufferedResponse()
		response.header.Set("Content-Type", "text/plain; charset=utf-8")
		response.status = http.StatusInternalServerError
		fmt.Fprintf(&response.body, "The reference server cannot save its state: %s\n", err)
	}

	return response
}

// record adds the request to the journal.
func (h *requestHandler) record(status int, dropped bool) {
	h.entry.Status, h.entry.Dropped = status, dropped
	h.entry.Duration = time.Since(h.started)
	h.server.journal.Append(h.entry)
}

// abort records the request and closes the connection without a response. It
// does not return.
func (h *requestHandler) abort(status int) {
	h.record(status, true)
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

// sleep waits for d by the machine's clock. It returns false if ctx ends first.
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
