package clienttest

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// ServeFuzzed starts a server that answers every request with status 200 and
// the body of the latest call to respond.
func ServeFuzzed(f *testing.F) (address string, respond func(body []byte)) {
	f.Helper()
	var latest atomic.Pointer[[]byte]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(*latest.Load())
	}))
	f.Cleanup(server.Close)

	return server.URL, func(body []byte) { latest.Store(&body) }
}
