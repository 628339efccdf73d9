package mockserver

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// bufferedResponse holds a system's response until it may be sent.
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

// send sends the response.
func (a *bufferedResponse) send(w http.ResponseWriter) {
	a.writeHeaders(w)
	_, _ = w.Write(a.body.Bytes())
}

// writeTruncated announces the whole response, sends half of it and closes the
// connection. It does not return.
func (a *bufferedResponse) writeTruncated(w http.ResponseWriter) {
	a.writeHeaders(w)
	_, _ = w.Write(a.body.Bytes()[:a.body.Len()/2])
	// Without the flush the server would send nothing.
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

// proxyResponse returns the page of a proxy before a system. The server sends it
// when the system does not respond.
func proxyResponse(status int) *bufferedResponse {
	a := newBufferedResponse()
	a.header.Set("Content-Type", system.ProxyPageContentType)
	a.status = status
	a.body.WriteString(system.ProxyPage(status))

	return a
}
