package clienttest

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

// api is the API of the client that the package under test has.
//
//nolint:gochecknoglobals // A test process tests one client.
var api struct{ system, base string }

// Main runs the tests of a client. All servers of this package check each
// request against the OpenAPI document of the system. The base is the path that
// the client expects at the end of its endpoint, such as "/v2"; a test may leave
// it out.
func Main(m *testing.M, system, base string) {
	api.system, api.base = system, base
	os.Exit(m.Run())
}

// checkRequest reports a failure if the document of the API does not allow a
// request.
func checkRequest(tb testing.TB, r *http.Request, body []byte) {
	tb.Helper()
	if api.system == "" {
		return
	}
	request := documentedRequest(r)
	request.Body = io.NopCloser(bytes.NewReader(body))
	err := openapitest.CheckRequest(api.system, request)
	if err != nil {
		tb.Error(err)
	}
}

// checkBody reports a failure if the document of the API does not allow the
// JSON body of a response to a request.
func checkBody(tb testing.TB, r *http.Request, response Response) {
	tb.Helper()
	err := openapitest.CheckBody(api.system, documentedRequest(r), response.Status, response.Body)
	if err != nil {
		tb.Error(err)
	}
}

// documentedRequest returns a request with the whole path of the API.
func documentedRequest(r *http.Request) *http.Request {
	request := r.Clone(r.Context())
	if !strings.HasPrefix(r.URL.Path, api.base) {
		request.URL.Path, request.URL.RawPath = api.base+r.URL.Path, api.base+r.URL.EscapedPath()
	}

	return request
}
