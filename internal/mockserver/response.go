package mockserver

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// bufferedResponse holds what a system answers until it may be sent: after the
// state has been saved and the journal written.
type bufferedResponse struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newBufferedResponse() *bufferedResponse {
	return &bufferedResponse{header: http.Header{}}
}

// Header implements http.ResponseWriter.
func (a *bufferedResponse) Header() http.Header {
	return a.header
}

// WriteHeader implements http.ResponseWriter.
func (a *bufferedResponse) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *bufferedResponse) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)

	return a.body.Write(p)
}

// send writes the answer, with its length where it has a body.
func (a *bufferedResponse) send(w http.ResponseWriter) {
	a.writeHeaders(w)
	_, _ = w.Write(a.body.Bytes())
}

// writeTruncated announces the whole answer, writes half of it and closes the
// connection.
func (a *bufferedResponse) writeTruncated(w http.ResponseWriter) {
	a.writeHeaders(w)
	_, _ = w.Write(a.body.Bytes()[:a.body.Len()/2])
	// Without the flush nothing at all would be sent.
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (a *bufferedResponse) writeHeaders(w http.ResponseWriter) {
	a.WriteHeader(http.StatusOK)
	maps.Copy(w.Header(), a.header)
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	w.WriteHeader(a.status)
}

// proxyResponse is the page of a proxy in front of a system, which is where
// answers come from that no system wrote.
func proxyResponse(status int) *bufferedResponse {
	a := newBufferedResponse()
	a.header.Set("Content-Type", system.ProxyPageContentType)
	a.status = status
	a.body.WriteString(system.ProxyPage(status))

	return a
}

// faultResponse is what a fault answers instead of the system.
func faultResponse(f *faults.Fault) *bufferedResponse {
	a := proxyResponse(f.Status)
	if f.Body != "" {
		a.body.Reset()
		a.body.WriteString(f.Body)
		a.header.Set("Content-Type", "application/json")
	}
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
	}
	for name, value := range f.Headers {
		a.header.Set(name, value)
	}

	return a
}
