package rest_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// abort closes the connection without a response.
func abort(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)

		return
	}
	_ = connection.Close()
}

// writeTruncated sends a part of a response and closes the connection.
func writeTruncated(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)

		return
	}
	_, _ = buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half")
	_ = buffer.Flush()
	_ = connection.Close()
}

func respondStatus(code int) func(*testing.T, http.ResponseWriter) {
	return func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(code) }
}

// respondThrottled is the response of a server that rejects a request without
// processing it.
func respondThrottled(_ *testing.T, w http.ResponseWriter) {
	w.Header().Set("Retry-After", "0")
	w.WriteHeader(http.StatusServiceUnavailable)
}

// respondBody answers 200 with a body.
func respondBody(body string) func(*testing.T, http.ResponseWriter) {
	return func(_ *testing.T, w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
}

func TestRetry_DependsOnMethodAndFailure(t *testing.T) {
	t.Parallel()
	never := postCall()
	never.Method, never.Retry = http.MethodPut, rest.RetryNever
	always := postCall()
	always.Method, always.Retry = http.MethodPatch, rest.RetryAlways
	remove := getCall()
	remove.Method = http.MethodDelete
	once := getCall()
	once.Retry = rest.RetryNever
	final := getCall()
	final.NoRetry = []int{http.StatusInternalServerError}
	for _, test := range []struct {
		name     string
		call     rest.Call
		failure  func(*testing.T, http.ResponseWriter)
		attempts int
		kind     rest.Kind
	}{
		{"GET 500", getCall(), respondStatus(http.StatusInternalServerError), 4, rest.Unavailable},
		{"GET 501", getCall(), respondStatus(http.StatusNotImplemented), 1, rest.Unavailable},
		{"GET 502", getCall(), respondStatus(http.StatusBadGateway), 4, rest.Unavailable},
		{"GET 503", getCall(), respondStatus(http.StatusServiceUnavailable), 4, rest.Unavailable},
		{"GET 429", getCall(), respondStatus(http.StatusTooManyRequests), 4, rest.RateLimited},
		{"GET 408", getCall(), respondStatus(http.StatusRequestTimeout), 4, rest.TimedOut},
		{"POST 408", postCall(), respondStatus(http.StatusRequestTimeout), 1, rest.InDoubt},
		{"GET 400", getCall(), respondStatus(http.StatusBadRequest), 1, rest.Invalid},
		{"GET aborted", getCall(), abort, 4, rest.Unavailable},
		{"GET truncated", getCall(), writeTruncated, 4, rest.Unavailable},
		{"GET RetryNever aborted", once, abort, 1, rest.Unavailable},
		{"GET RetryNever 502", once, respondStatus(http.StatusBadGateway), 1, rest.Unavailable},
		{"GET RetryNever 503", once, respondStatus(http.StatusServiceUnavailable), 4, rest.Unavailable},
		{"GET NoRetry 500", final, respondStatus(http.StatusInternalServerError), 1, rest.Unavailable},
		{"GET NoRetry 502", final, respondStatus(http.StatusBadGateway), 4, rest.Unavailable},
		{"DELETE aborted", remove, abort, 4, rest.Unavailable},
		{"GET half a document", getCall(), respondBody("{\"id\":"), 4, rest.Malformed},
		{"GET a page", getCall(), respondBody("<html><title>Hello</title></html>"), 4, rest.Malformed},
		{"GET RetryNever a page", once, respondBody("<html><title>Hello</title></html>"), 1, rest.Malformed},
		{"POST a page", postCall(), respondBody("<html><title>Hello</title></html>"), 1, rest.InDoubt},
		{"POST 500", postCall(), respondStatus(http.StatusInternalServerError), 1, rest.InDoubt},
		{"POST 501", postCall(), respondStatus(http.StatusNotImplemented), 1, rest.InDoubt},
		{"POST 502", postCall(), respondStatus(http.StatusBadGateway), 1, rest.InDoubt},
		{"POST 504", postCall(), respondStatus(http.StatusGatewayTimeout), 1, rest.InDoubt},
		{"POST 503", postCall(), respondStatus(http.StatusServiceUnavailable), 1, rest.InDoubt},
		{"POST 503 throttled", postCall(), respondThrottled, 4, rest.Unavailable},
		{"POST 429", postCall(), respondStatus(http.StatusTooManyRequests), 4, rest.RateLimited},
		{"POST aborted", postCall(), abort, 1, rest.InDoubt},
		{"POST truncated", postCall(), writeTruncated, 1, rest.InDoubt},
		{"PUT RetryNever aborted", never, abort, 1, rest.InDoubt},
		{"PATCH RetryAlways aborted", always, abort, 4, rest.Unavailable},
		{"PATCH RetryAlways 500", always, respondStatus(http.StatusInternalServerError), 4, rest.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var attempts atomic.Int32
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				attempts.Add(1)
				test.failure(t, w)
			})
			var thing map[string]any
			err := c.Do(t.Context(), test.call, &thing)
			if int(attempts.Load()) != test.attempts || rest.KindOf(err) != test.kind {
				t.Errorf(
					"%d attempts ended as %q, want %d ended as %q: %v", attempts.Load(), rest.KindOf(err),
					test.attempts, test.kind, err,
				)
			}
			if got := asError(t, err).Attempts; got != test.attempts {
				t.Errorf("the error has %d attempts, want %d", got, test.attempts)
			}
		})
	}
}

func TestRetry_SucceedsAfterFailures(t *testing.T) {
	t.Parallel()
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		switch attempts.Add(1) {
		case 1:
			abort(t, w)
		case 2:
			writeTruncated(t, w)
		default:
			_, _ = io.WriteString(w, `{"id":"7"}`)
		}
	})
	var thing struct{ ID string }
	err := c.Do(t.Context(), getCall(), &thing)
	if err != nil || thing.ID != "7" || attempts.Load() != 3 {
		t.Errorf("got %+v, %v after %d attempts, want success", thing, err, attempts.Load())
	}
}

func TestRetry_RepeatsAnyMethodIfServerIsDown(t *testing.T) {
	t.Parallel()
	// A port that was free a moment ago, and on which no server listens.
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It ends at once.
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	_, err = newClientFor(t, fastOptions(), address).Send(t.Context(), postCall())
	found := asError(t, err)
	if found.Kind != rest.Unreachable || found.Attempts != 4 {
		t.Errorf(
			"got kind %q after %d attempts, want %q after 4: %v", found.Kind, found.Attempts, rest.Unreachable, err,
		)
	}
	if !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v, want \"connection refused\" in it", err)
	}
}

func TestRetry_DoesNotRepeatUntrustedCertificate(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(server.Close)
	_, err := newClientFor(t, fastOptions(), server.URL).Send(t.Context(), getCall())
	found := asError(t, err)
	if found.Kind != rest.Unreachable || found.Attempts != 1 || !strings.Contains(found.Message, "certificate") {
		t.Errorf("got %v of kind %q after %d attempts, want kind %q after 1",
			err, found.Kind, found.Attempts, rest.Unreachable)
	}
}

func TestRetry_EachAttemptHasOwnTimeout(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RequestTimeout = 250 * time.Millisecond
	_, err := newClient(t, options, waitForEnd).Send(t.Context(), getCall())
	found := asError(t, err)
	if found.Kind != rest.TimedOut || found.Attempts != 4 ||
		!strings.Contains(found.Message, "no response within 250ms") {
		t.Errorf("got %v after %d attempts, want kind %q after 4", err, found.Attempts, rest.TimedOut)
	}
}

func TestRetry_TimeoutOfCreateIsInDoubt(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	// The request must reach the server within this time.
	options.RequestTimeout = 2 * time.Second
	_, err := newClient(t, options, waitForEnd).Send(t.Context(), postCall())
	found := asError(t, err)
	if found.Kind != rest.InDoubt || found.Attempts != 1 {
		t.Errorf("got %v after %d attempts, want kind %q after 1", err, found.Attempts, rest.InDoubt)
	}
}

// waitForEnd is a handler that does not respond before the client ends the
// request.
func waitForEnd(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}
