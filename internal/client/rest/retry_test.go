package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
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
		t.Errorf("after %d attempts got %+v, %v", attempts.Load(), thing, err)
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
		t.Errorf("the error does not say why: %v", err)
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
		t.Errorf("got kind %q after %d attempts: %v", found.Kind, found.Attempts, err)
	}
}

func TestRetry_EachAttemptHasOwnTimeout(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RequestTimeout = 250 * time.Millisecond
	var attempts atomic.Int32
	handler := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		attempts.Add(1)
		<-r.Context().Done()
	}
	_, err := newClient(t, options, handler).Send(t.Context(), getCall())
	found := asError(t, err)
	if found.Kind != rest.TimedOut || attempts.Load() != 4 ||
		!strings.Contains(found.Message, "no response within 250ms") {
		t.Errorf("a GET ended after %d attempts with %v", attempts.Load(), err)
	}
	attempts.Store(0)
	_, err = newClient(t, options, handler).Send(t.Context(), postCall())
	found = asError(t, err)
	if found.Kind != rest.InDoubt || attempts.Load() != 1 {
		t.Errorf("a POST ended after %d attempts with %v", attempts.Load(), err)
	}
}

// startCall starts a call and returns when the server has it. The server
// answers when the test closes the channel.
func startCall(
	ctx context.Context, t *testing.T, options rest.Options, call rest.Call,
) (goOn chan<- struct{}, result <-chan error) {
	t.Helper()
	arrived, response := make(chan struct{}), make(chan struct{})
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		select {
		case <-response:
			_, _ = io.WriteString(w, `{"id":"7"}`)
		case <-r.Context().Done():
		}
	})
	ended := make(chan error, 1)
	go func() {
		var thing struct{ ID string }
		ended <- c.Do(ctx, call, &thing)
	}()
	select {
	case <-arrived:
	case err := <-ended:
		t.Fatalf("the call ended before it arrived: %v", err)
	}

	return response, ended
}

// deadlineContext is a context whose deadline comes when the test closes the
// channel.
type deadlineContext struct {
	context.Context //nolint:containedctx // It is one.

	expired chan struct{}
}

func (e *deadlineContext) Done() <-chan struct{} { return e.expired }

func (e *deadlineContext) Err() error {
	select {
	case <-e.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestCreate_OnWireSurvivesInterrupt(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	defer cancel()
	expired := &deadlineContext{Context: t.Context(), expired: make(chan struct{})}
	for name, test := range map[string]struct {
		ctx context.Context //nolint:containedctx // The context of the call.
		end func()
	}{
		"Ctrl-C":   {canceled, cancel},
		"deadline": {expired, func() { close(expired.expired) }},
	} {
		goOn, result := startCall(test.ctx, t, fastOptions(), postCall())
		test.end()
		<-test.ctx.Done()
		close(goOn)
		err := <-result
		if err != nil {
			t.Errorf("%s: got %v, want the response", name, err)
		}
	}
}

func TestCreate_RequestTimeoutAfterInterruptIsInDoubt(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RequestTimeout = time.Second
	ctx, cancel := context.WithCancel(t.Context())
	_, result := startCall(ctx, t, options, postCall())
	cancel()
	err := <-result
	if rest.KindOf(err) != rest.InDoubt || !strings.Contains(err.Error(), "no response within 1s") {
		t.Errorf("got %v, want kind %q", err, rest.InDoubt)
	}
}

func TestCreate_InterruptBeforeConnectionLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	// Only the queue of the kernel accepts connections. The TLS handshake never
	// ends, so that no request is on the wire.
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It ends at once.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = newClientFor(t, fastOptions(), "https://"+listener.Addr().String()).Send(ctx, postCall())
	if rest.KindOf(err) != rest.TimedOut || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want kind %q", err, rest.TimedOut)
	}
}

func TestResponse_SwitchingProtocolsIsMalformed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call rest.Call
		kind rest.Kind
	}{{getCall(), rest.Malformed}, {postCall(), rest.InDoubt}} {
		var attempts atomic.Int32
		c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
			attempts.Add(1)
			connection, buffer, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)

				return
			}
			_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
			_ = buffer.Flush()
			<-r.Context().Done()
			_ = connection.Close()
		})
		_, err := c.Send(t.Context(), test.call)
		if rest.KindOf(err) != test.kind || attempts.Load() != 1 ||
			!strings.Contains(err.Error(), "101 Switching Protocols") {
			t.Errorf("%d attempts ended with %v, want one of kind %q", attempts.Load(), err, test.kind)
		}
	}
}

func TestResponse_SlowBodyTimesOut(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RequestTimeout, options.MaxRetries = 100*time.Millisecond, 0
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for r.Context().Err() == nil {
			<-ticker.C
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	})
	_, err := c.Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.TimedOut {
		t.Errorf("got %v, want kind %q", err, rest.TimedOut)
	}
}

func TestResponse_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	call := getCall()
	call.ID = "a"
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		id := "b"
		if attempts.Add(1) == 3 {
			id = "a"
		}
		_, _ = io.WriteString(w, `{"id":"`+id+`"}`)
	})
	var found object
	err := c.Do(t.Context(), call, &found)
	if err != nil || found.ID != "a" || attempts.Load() != 3 {
		t.Errorf("after %d attempts got %+v, %v", attempts.Load(), found, err)
	}
	attempts.Store(3)
	err = c.Do(t.Context(), call, &found)
	if rest.KindOf(err) != rest.Malformed ||
		!strings.Contains(err.Error(), `the response is about "b", but the request was for "a"`) {
		t.Errorf("got %v, want kind %q", err, rest.Malformed)
	}
}

// object is the object of a response.
type object struct{ ID string }

func (o *object) Identifier() string { return o.ID }

func TestServerTime_FollowsDate(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	})
	now := time.Now()
	if got := c.ServerTime(now); !got.Equal(now) {
		t.Errorf("before any response the server's time is %s, want this machine's %s", got, now)
	}
	_, err := c.Send(t.Context(), getCall())
	if err != nil {
		t.Fatal(err)
	}
	if off := c.ServerTime(now).Sub(now.Add(-time.Hour)).Abs(); off > rest.ClockTolerance {
		t.Errorf("the server's time is %s off", off)
	}
}

func TestRetry_InterruptedWaitIsCanceled(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RetryWaitMin, options.RetryWaitMax = time.Hour, time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	c := newClient(t, options, func(w http.ResponseWriter, _ *http.Request) {
		respondThrottled(t, w)
		time.AfterFunc(10*time.Millisecond, cancel)
	})
	_, err := c.Send(ctx, postCall())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want kind %q: the server had not processed the request", err, rest.Canceled)
	}
}

func TestRetry_WaitsForRetryAfter(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]func() string{
		"seconds": func() string { return "1" },
		"date":    func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The server handles one request after another, in goroutines.
			asked := make(chan time.Time, 2)
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
				asked <- time.Now()
				if len(asked) == 1 {
					w.Header().Set("Retry-After", value())
					w.WriteHeader(http.StatusTooManyRequests)
				}
			})
			_, err := c.Send(t.Context(), getCall())
			if err != nil {
				t.Fatal(err)
			}
			first, second := <-asked, <-asked
			if waited := second.Sub(first); waited < 900*time.Millisecond {
				t.Errorf("waited %s, want what the server asked for", waited)
			}
		})
	}
}

// vendorRateLimit recognizes a vendor's own rate limit: 403 with the wait in
// seconds.
func vendorRateLimit(response rest.Response) (time.Duration, bool) {
	seconds, err := strconv.Atoi(response.Header.Get("X-Wait"))

	isLimited := err == nil && response.Status == http.StatusForbidden && string(response.Body) != "locked out"

	return time.Duration(seconds) * time.Second, isLimited
}

func withRateLimit(config *rest.Config) { config.RateLimit = vendorRateLimit }

func TestRateLimit_AnyMethodWaits(t *testing.T) {
	t.Parallel()
	var waits []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { waits = append(waits, wait) })
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) == 1 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withRateLimit)
	began := time.Now()
	_, err := c.Send(ctx, postCall())
	if err != nil || attempts.Load() != 2 || time.Since(began) < time.Second {
		t.Errorf("after %d attempts and %s: %v", attempts.Load(), time.Since(began), err)
	}
	if len(waits) != 1 || waits[0] < time.Second || waits[0] > 2*time.Second {
		t.Errorf("OnWait reported the waits %s, want one of 1s to 2s", waits)
	}
}

func TestRateLimit_ErrorOfLongWaitHasRetryAfter(t *testing.T) {
	t.Parallel()
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "3600")
		w.WriteHeader(http.StatusForbidden)
	}, withRateLimit)
	_, err := c.Send(t.Context(), getCall())
	found := asError(t, err)
	if attempts.Load() != 1 || found.Kind != rest.RateLimited ||
		found.RetryAfter != time.Hour {
		t.Errorf("%d attempts, kind %q, retry after %s: %v", attempts.Load(), found.Kind, found.RetryAfter, err)
	}
}

func TestRateLimit_OtherRejectionIsNoRateLimit(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}, withRateLimit).Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %v", err)
	}
	// The body distinguishes it from another rejection with the same header.
	var attempts atomic.Int32
	_, err = newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "1")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "locked out")
	}, withRateLimit).Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.Forbidden || attempts.Load() != 1 {
		t.Errorf("after %d attempts got %v", attempts.Load(), err)
	}
}

func TestRetry_WaitOfServerDoesNotCount(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.MaxRetries = 0
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var attempts atomic.Int32
	c := newClient(t, options, func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) <= 2 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withRateLimit)
	_, err := c.Send(ctx, getCall())
	if err != nil || attempts.Load() != 3 {
		t.Errorf("with a deadline: got %v after %d attempts, want success after 3", err, attempts.Load())
	}
	attempts.Store(0)
	_, err = c.Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.RateLimited || attempts.Load() != 1 {
		t.Errorf("without a deadline: got %v after %d attempts, want kind %q after 1",
			err, attempts.Load(), rest.RateLimited)
	}
}

func TestRetry_JitterEndsBeforeDeadline(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RetryWaitMin, options.RetryWaitMax = time.Hour, time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		if wait > 1250*time.Millisecond {
			t.Errorf("waits %s of 1.5s", wait)
		}
	})
	var attempts atomic.Int32
	c := newClient(t, options, func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	_, err := c.Send(ctx, getCall())
	if err != nil {
		t.Error(err)
	}
}

func TestRetry_DeadlineAllowsLongWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		if wait < 10*time.Minute {
			t.Errorf("waits %s, want what the server asked for", wait)
		}
		cancel()
	})
	_, err := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	}).Send(ctx, getCall())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want a wait that was interrupted", err)
	}
}

func TestRetry_TooLongWaitEndsCallAtOnce(t *testing.T) {
	t.Parallel()
	bounded, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for name, test := range map[string]struct {
		ctx     context.Context //nolint:containedctx // A table of contexts.
		seconds int
	}{
		"longer than the limit":    {t.Context(), 3600},
		"longer than the deadline": {bounded, 60},
		"an absurd number":         {t.Context(), 1 << 40},
	} {
		var attempts atomic.Int32
		c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
			attempts.Add(1)
			w.Header().Set("Retry-After", strconv.Itoa(test.seconds))
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := c.Send(test.ctx, getCall())
		found := asError(t, err)
		if attempts.Load() != 1 || found.Kind != rest.RateLimited || found.RetryAfter < time.Minute {
			t.Errorf("%s: %d attempts, retry after %s: %v", name, attempts.Load(), found.RetryAfter, err)
		}
	}
}
