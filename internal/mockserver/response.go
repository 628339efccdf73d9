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
	// refusal is why the system refused the request; zero if it did not.
	refusal system.Refusal
}

func newBufferedResponse() *bufferedResponse {
	return &bufferedResponse{header: http.Header{}}
}

// Header implements http.ResponseWriter.
func (b *bufferedResponse) Header() http.Header {
	return b.header
}

// WriteHeader implements http.ResponseWriter.
func (b *bufferedResponse) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

// Write implements http.ResponseWriter.
func (b *bufferedResponse) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)

	return b.body.Write(p)
}

// RecordRefusal implements system.RefusalRecorder.
func (b *bufferedResponse) RecordRefusal(refusal system.Refusal) {
	b.refusal = refusal
}

// send sends the response.
func (b *bufferedResponse) send(w http.ResponseWriter) {
	b.writeHeaders(w)
	_, _ = w.Write(b.body.Bytes())
}

// writeTruncated announces the whole response, sends half of it and closes the
// connection. It does not return.
func (b *bufferedResponse) writeTruncated(w http.ResponseWriter) {
	b.writeHeaders(w)
	_, _ = w.Write(b.body.Bytes()[:b.body.Len()/2])
	// Without the flush the server would send nothing.
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (b *bufferedResponse) writeHeaders(w http.ResponseWriter) {
	b.WriteHeader(http.StatusOK)
	maps.Copy(w.Header(), b.header)
	if b.status != http.StatusNoContent && b.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(b.body.Len()))
	}
	w.WriteHeader(b.status)
}

// proxyResponse returns the page of a proxy before a system. The server sends
// it when the system does not respond.
func proxyResponse(status int) *bufferedResponse {
	b := newBufferedResponse()
	(&system.ProxyError{Status: status}).Write(b)

	return b
}
