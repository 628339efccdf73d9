package clienttest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// HTMLPage is the answer of a proxy or a login form in place of the API.
const HTMLPage = "<html><head><title>Sign in</title></head><body></body></html>"

// Serve starts a server that answers every request with status 200: with the
// first answer, then the next one, and with the last one from then on. It
// returns the server's address and the number of requests so far.
func Serve(tb testing.TB, answers ...string) (address string, requests *atomic.Int64) {
	tb.Helper()
	requests = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer := answers[min(int(requests.Add(1)), len(answers))-1]
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(answer, "<") {
			w.Header().Set("Content-Type", "text/html")
		}
		_, _ = io.WriteString(w, answer)
	}))
	tb.Cleanup(server.Close)

	return server.URL, requests
}

// Options returns transport settings with short waits.
func Options(retries int) rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = retries
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}
