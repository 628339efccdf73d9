package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

// ServeHTTP handles a request as the server does, and checks the exchange
// against the OpenAPI document if it is one of the admin API. The forms and
// files of the status page are not in the document.
func (s *testServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const prefix, page = "/_mock", "/_mock/page/"
	if !strings.HasPrefix(r.URL.Path, prefix+"/") || strings.HasPrefix(r.URL.Path, page) {
		s.Server.ServeHTTP(w, r)

		return
	}
	var sent bytes.Buffer
	tee := r.WithContext(r.Context())
	tee.Body = io.NopCloser(io.TeeReader(r.Body, &sent))
	recorder := &adminRecorder{ResponseWriter: w}
	s.Server.ServeHTTP(recorder, tee)
	http.StripPrefix(prefix, http.HandlerFunc(func(_ http.ResponseWriter, below *http.Request) {
		below.Body = io.NopCloser(&sent)
		err := openapitest.Check(system.Exchange{
			System: openapitest.Admin, Request: below, Status: recorder.status, Header: w.Header(),
			Body: recorder.body.Bytes(),
		})
		if err != nil {
			s.t.Error(err)
		}
	})).ServeHTTP(w, r)
}

// adminRecorder copies a response.
type adminRecorder struct {
	http.ResponseWriter

	status int
	body   bytes.Buffer
}

// Unwrap lets the server set deadlines.
func (r *adminRecorder) Unwrap() http.ResponseWriter {
	return r.ResponseWriter
}

func (r *adminRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *adminRecorder) Write(text []byte) (int, error) {
	r.body.Write(text)

	return r.ResponseWriter.Write(text)
}
