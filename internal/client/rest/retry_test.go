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

// hangUp breaks the connection without an answer.
func hangUp(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)

		return
	}
	_ = connection.Close()
}

// breakOff announces more than it sends.
func breakOff(t *testing.T, w http.ResponseWriter) {
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

func status(code int) func(*testing.T, http.ResponseWriter) {
	return func(_ *testing.T, w http.ResponseWriter) { w.WriteHeader(code) }
}

// putOff is the answer of a server that rejects a request without processing
// it.
func putOff(_ *testing.T, w http.ResponseWriter) {
	w.Header().Set("Retry-After", "0")
	w.WriteHeader(http.StatusServiceUnavailable)
}

// answer answers 200 with a body.
func answer(body string) func(*testing.T, http.ResponseWriter) {
	return func(_ *testing.T, w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	never := post()
	never.Method, never.Repeat = http.MethodPut, rest.RepeatNever
	always := post()
	always.Method, always.Repeat = http.MethodPatch, rest.RepeatAlways
	remove := get()
	remove.Method = http.MethodDelete
	once := get()
	once.Repeat = rest.RepeatNever
	final := get()
	final.Final = []int{http.StatusInternalServerError}
	for _, test := range []struct {
		name     string
		call     rest.Call
		failure  func(*testing.T, http.ResponseWriter)
		attempts int
		kind     rest.Kind
	}{
		{"GET 500", get(), status(http.StatusInternalServerError), 4, rest.Unavailable},
		{"GET 501", get(), status(http.StatusNotImplemented), 1, rest.Unavailable},
		{"GET 502", get(), status(http.StatusBadGateway), 4, rest.Unavailable},
		{"GET 503", get(), status(http.StatusServiceUnavailable), 4, rest.Unavailable},
		{"GET 429", get(), status(http.StatusTooManyRequests), 4, rest.RateLimited},
		{"GET 408", get(), status(http.StatusRequestTimeout), 4, rest.TimedOut},
		{"POST 408", post(), status(http.StatusRequestTimeout), 1, rest.InDoubt},
		{"GET 400", get(), status(http.StatusBadRequest), 1, rest.Invalid},
		{"GET hung up", get(), hangUp, 4, rest.Unavailable},
		{"GET broken off", get(), breakOff, 4, rest.Unavailable},
		{"GET never hung up", once, hangUp, 1, rest.Unavailable},
		{"GET never 502", once, status(http.StatusBadGateway), 1, rest.Unavailable},
		{"GET never 503", once, status(http.StatusServiceUnavailable), 4, rest.Unavailable},
		{"GET final 500", final, status(http.StatusInternalServerError), 1, rest.Unavailable},
		{"GET final 502", final, status(http.StatusBadGateway), 4, rest.Unavailable},
		{"DELETE hung up", remove, hangUp, 4, rest.Unavailable},
		{"GET half a document", get(), answer("{\"id\":"), 4, rest.Malformed},
		{"GET a page", get(), answer("<html><title>Hello</title></html>"), 4, rest.Malformed},
		{"GET never a page", once, answer("<html><title>Hello</title></html>"), 1, rest.Malformed},
		{"POST a page", post(), answer("<html><title>Hello</title></html>"), 1, rest.InDoubt},
		{"POST 500", post(), status(http.StatusInternalServerError), 1, rest.InDoubt},
		{"POST 501", post(), status(http.StatusNotImplemented), 1, rest.InDoubt},
		{"POST 502", post(), status(http.StatusBadGateway), 1, rest.InDoubt},
		{"POST 504", post(), status(http.StatusGatewayTimeout), 1, rest.InDoubt},
		{"POST 503", post(), status(http.StatusServiceUnavailable), 1, rest.InDoubt},
		{"POST 503 put off", post(), putOff, 4, rest.Unavailable},
		{"POST 429", post(), status(http.StatusTooManyRequests), 4, rest.RateLimited},
		{"POST hung up", post(), hangUp, 1, rest.InDoubt},
		{"POST broken off", post(), breakOff, 1, rest.InDoubt},
		{"PUT never hung up", never, hangUp, 1, rest.InDoubt},
		{"PATCH always hung up", always, hangUp, 4, rest.Unavailable},
		{"PATCH always 500", always, status(http.StatusInternalServerError), 4, rest.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var attempts atomic.Int32
			c := client(t, quick(), func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				attempts.Add(1)
				test.failure(t, w)
			})
			var thing map[string]any
			err := c.Do(t.Context(), test.call, &thing)
			if int(attempts.Load()) != test.attempts || rest.KindOf(err) != test.kind {
				t.Errorf("%d attempts ended as %q, want %d ended as %q: %v", attempts.Load(), rest.KindOf(err), test.attempts, test.kind, err)
			}
			if got := failure(t, err).Attempts; got != test.attempts {
				t.Errorf("the error tells of %d attempts, want %d", got, test.attempts)
			}
		})
	}
}

func TestARepeatedRequestSucceeds(t *testing.T) {
	t.Parallel()
	var attempts atomic.Int32
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		switch attempts.Add(1) {
		case 1:
			hangUp(t, w)
		case 2:
			breakOff(t, w)
		default:
			_, _ = io.WriteString(w, `{"id":"7"}`)
		}
	})
	var thing struct{ ID string }
	err := c.Do(t.Context(), get(), &thing)
	if err != nil || thing.ID != "7" || attempts.Load() != 3 {
		t.Errorf("after %d attempts got %+v, %v", attempts.Load(), thing, err)
	}
}

func TestAServerThatIsDownIsTriedWhateverTheMethod(t *testing.T) {
	t.Parallel()
	// A port that was free a moment ago, and that nobody listens on.
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It ends at once.
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	_, err = clientOf(t, quick(), address).Send(t.Context(), post())
	found := failure(t, err)
	if found.Kind != rest.Unreachable || found.Attempts != 4 {
		t.Errorf("got kind %q after %d attempts, want %q after 4: %v", found.Kind, found.Attempts, rest.Unreachable, err)
	}
	if !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("the error does not say why: %v", err)
	}
}

func TestACertificateThatIsNotTrustedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(server.Close)
	_, err := clientOf(t, quick(), server.URL).Send(t.Context(), get())
	found := failure(t, err)
	if found.Kind != rest.Unreachable || found.Attempts != 1 || !strings.Contains(found.Message, "certificate") {
		t.Errorf("got kind %q after %d attempts: %v", found.Kind, found.Attempts, err)
	}
}

func TestEachAttemptHasItsOwnTimeout(t *testing.T) {
	t.Parallel()
	options := quick()
	options.RequestTimeout = 250 * time.Millisecond
	var attempts atomic.Int32
	handler := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		attempts.Add(1)
		<-r.Context().Done()
	}
	_, err := client(t, options, handler).Send(t.Context(), get())
	if found := failure(t, err); found.Kind != rest.TimedOut || attempts.Load() != 4 ||
		!strings.Contains(found.Message, "no answer within 250ms") {
		t.Errorf("a GET ended after %d attempts with %v", attempts.Load(), err)
	}
	attempts.Store(0)
	_, err = client(t, options, handler).Send(t.Context(), post())
	if found := failure(t, err); found.Kind != rest.InDoubt || attempts.Load() != 1 {
		t.Errorf("a POST ended after %d attempts with %v", attempts.Load(), err)
	}
}

// onWire starts a call and returns when the server has it. The server answers
// when the test closes the channel.
func onWire(
	t *testing.T, options rest.Options, ctx context.Context, call rest.Call, //nolint:revive // The context is the call's.
) (goOn chan<- struct{}, result <-chan error) {
	t.Helper()
	arrived, answer := make(chan struct{}), make(chan struct{})
	c := client(t, options, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		select {
		case <-answer:
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

	return answer, ended
}

// expiring is a context whose deadline comes when the test closes the channel.
type expiring struct {
	context.Context //nolint:containedctx // It is one.

	done chan struct{}
}

func (e *expiring) Done() <-chan struct{} { return e.done }

func (e *expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestCreate_OnWireSurvivesInterrupt(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	defer cancel()
	expired := &expiring{Context: t.Context(), done: make(chan struct{})}
	for name, test := range map[string]struct {
		ctx context.Context //nolint:containedctx // The context of the call.
		end func()
	}{
		"Ctrl-C":   {canceled, cancel},
		"deadline": {expired, func() { close(expired.done) }},
	} {
		goOn, result := onWire(t, quick(), test.ctx, post())
		test.end()
		<-test.ctx.Done()
		close(goOn)
		if err := <-result; err != nil {
			t.Errorf("%s: got %v, want the answer", name, err)
		}
	}
}

func TestCreate_RequestTimeoutAfterInterruptIsInDoubt(t *testing.T) {
	t.Parallel()
	options := quick()
	options.RequestTimeout = time.Second
	ctx, cancel := context.WithCancel(t.Context())
	_, result := onWire(t, options, ctx, post())
	cancel()
	err := <-result
	if rest.KindOf(err) != rest.InDoubt || !strings.Contains(err.Error(), "no answer within 1s") {
		t.Errorf("got %v, want kind %q", err, rest.InDoubt)
	}
}

func TestCreate_InterruptBeforeConnectionLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	// It accepts connections only in the kernel's queue, so that the handshake of
	// TLS never ends and no request is on the wire.
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It ends at once.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = clientOf(t, quick(), "https://"+listener.Addr().String()).Send(ctx, post())
	if rest.KindOf(err) != rest.TimedOut || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want kind %q", err, rest.TimedOut)
	}
}

func TestAnswer_SwitchingProtocolsIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call rest.Call
		kind rest.Kind
	}{{get(), rest.Malformed}, {post(), rest.InDoubt}} {
		var attempts atomic.Int32
		c := client(t, quick(), func(w http.ResponseWriter, r *http.Request) {
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

func TestAnswer_TrickleIsBounded(t *testing.T) {
	t.Parallel()
	options := quick()
	options.RequestTimeout, options.MaxRetries = 100*time.Millisecond, 0
	c := client(t, options, func(w http.ResponseWriter, r *http.Request) {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for r.Context().Err() == nil {
			<-ticker.C
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	})
	_, err := c.Send(t.Context(), get())
	if rest.KindOf(err) != rest.TimedOut {
		t.Errorf("got %v, want kind %q", err, rest.TimedOut)
	}
}

func TestAnswer_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	call := get()
	call.ID = "a"
	var attempts atomic.Int32
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		id := "b"
		if attempts.Add(1) == 3 {
			id = "a"
		}
		_, _ = io.WriteString(w, `{"id":"`+id+`"}`)
	})
	var found object
	if err := c.Do(t.Context(), call, &found); err != nil || found.ID != "a" || attempts.Load() != 3 {
		t.Errorf("after %d attempts got %+v, %v", attempts.Load(), found, err)
	}
	attempts.Store(3)
	err := c.Do(t.Context(), call, &found)
	if rest.KindOf(err) != rest.Malformed ||
		!strings.Contains(err.Error(), `the answer is about "b" where "a" was asked for`) {
		t.Errorf("got %v, want kind %q", err, rest.Malformed)
	}
}

// object is what an answer is about.
type object struct{ ID string }

func (o *object) Identifier() string { return o.ID }

func TestServerTime_FollowsDate(t *testing.T) {
	t.Parallel()
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	})
	now := time.Now()
	if got := c.ServerTime(now); !got.Equal(now) {
		t.Errorf("before any answer the server's time is %s, want this machine's %s", got, now)
	}
	if _, err := c.Send(t.Context(), get()); err != nil {
		t.Fatal(err)
	}
	if off := c.ServerTime(now).Sub(now.Add(-time.Hour)).Abs(); off > rest.ClockTolerance {
		t.Errorf("the server's time is %s off", off)
	}
}

func TestAnInterruptedWaitLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	options := quick()
	options.RetryWaitMin, options.RetryWaitMax = time.Hour, time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	c := client(t, options, func(w http.ResponseWriter, _ *http.Request) {
		putOff(t, w)
		time.AfterFunc(10*time.Millisecond, cancel)
	})
	_, err := c.Send(ctx, post())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want kind %q: the server had put the request off", err, rest.Canceled)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]func() string{
		"seconds": func() string { return "1" },
		"date":    func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Answered one after another, but by goroutines of their own.
			asked := make(chan time.Time, 2)
			c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
				asked <- time.Now()
				if len(asked) == 1 {
					w.Header().Set("Retry-After", value())
					w.WriteHeader(http.StatusTooManyRequests)
				}
			})
			if _, err := c.Send(t.Context(), get()); err != nil {
				t.Fatal(err)
			}
			first, second := <-asked, <-asked
			if waited := second.Sub(first); waited < 900*time.Millisecond {
				t.Errorf("waited %s, want what the server asked for", waited)
			}
		})
	}
}

// limit is a vendor's own rate limit: 403 with the moment at which it ends.
func limit(answer rest.Answer) (time.Duration, bool) {
	seconds, err := strconv.Atoi(answer.Header.Get("X-Wait"))

	return time.Duration(seconds) * time.Second, err == nil && answer.Status == http.StatusForbidden && string(answer.Body) != "locked out"
}

func withLimit(config *rest.Config) { config.RateLimit = limit }

func TestAVendorsOwnRateLimitIsWaitedOutWhateverTheMethod(t *testing.T) {
	t.Parallel()
	var told []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { told = append(told, wait) })
	var attempts atomic.Int32
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) == 1 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withLimit)
	began := time.Now()
	_, err := c.Send(ctx, post())
	if err != nil || attempts.Load() != 2 || time.Since(began) < time.Second {
		t.Errorf("after %d attempts and %s: %v", attempts.Load(), time.Since(began), err)
	}
	if len(told) != 1 || told[0] < time.Second || told[0] > 2*time.Second {
		t.Errorf("was told of the waits %s", told)
	}
}

func TestAVendorsOwnRateLimitThatLastsTooLongSaysWhenItEnds(t *testing.T) {
	t.Parallel()
	var attempts atomic.Int32
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "3600")
		w.WriteHeader(http.StatusForbidden)
	}, withLimit)
	_, err := c.Send(t.Context(), get())
	if found := failure(t, err); attempts.Load() != 1 || found.Kind != rest.RateLimited || found.RetryAfter != time.Hour {
		t.Errorf("%d attempts, kind %q, retry after %s: %v", attempts.Load(), found.Kind, found.RetryAfter, err)
	}
}

func TestAnotherRefusalIsNotTheVendorsRateLimit(t *testing.T) {
	t.Parallel()
	_, err := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, withLimit).Send(t.Context(), get())
	if rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %v", err)
	}
	// The words tell it from another refusal with the same headers.
	var attempts atomic.Int32
	_, err = client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "1")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "locked out")
	}, withLimit).Send(t.Context(), get())
	if rest.KindOf(err) != rest.Forbidden || attempts.Load() != 1 {
		t.Errorf("after %d attempts got %v", attempts.Load(), err)
	}
}

func TestWaitsThatTheServerAsksForDoNotCountAsRetries(t *testing.T) {
	t.Parallel()
	options := quick()
	options.MaxRetries = 0
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var attempts atomic.Int32
	c := client(t, options, func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) <= 2 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withLimit)
	if _, err := c.Send(ctx, get()); err != nil || attempts.Load() != 3 {
		t.Errorf("with a deadline: after %d attempts got %v", attempts.Load(), err)
	}
	attempts.Store(0)
	if _, err := c.Send(t.Context(), get()); rest.KindOf(err) != rest.RateLimited || attempts.Load() != 1 {
		t.Errorf("without one: after %d attempts got %v", attempts.Load(), err)
	}
}

func TestNoJitterPassesTheDeadline(t *testing.T) {
	t.Parallel()
	options := quick()
	options.RetryWaitMin, options.RetryWaitMax = time.Hour, time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		if wait > 1250*time.Millisecond {
			t.Errorf("waits %s of 1.5s", wait)
		}
	})
	var attempts atomic.Int32
	c := client(t, options, func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	if _, err := c.Send(ctx, get()); err != nil {
		t.Error(err)
	}
}

func TestADeadlineAllowsALongWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		if wait < 10*time.Minute {
			t.Errorf("waits %s, want what the server asked for", wait)
		}
		cancel()
	})
	_, err := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	}).Send(ctx, get())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want a wait that was interrupted", err)
	}
}

func TestAWaitThatIsTooLongEndsTheCallAtOnce(t *testing.T) {
	t.Parallel()
	bounded, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for name, test := range map[string]struct {
		ctx     context.Context //nolint:containedctx // A table of contexts.
		seconds int
	}{
		"longer than anybody waits":  {t.Context(), 3600},
		"longer than there is time":  {bounded, 60},
		"a number beyond any reason": {t.Context(), 1 << 40},
	} {
		var attempts atomic.Int32
		c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
			attempts.Add(1)
			w.Header().Set("Retry-After", strconv.Itoa(test.seconds))
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := c.Send(test.ctx, get())
		found := failure(t, err)
		if attempts.Load() != 1 || found.Kind != rest.RateLimited || found.RetryAfter < time.Minute {
			t.Errorf("%s: %d attempts, retry after %s: %v", name, attempts.Load(), found.RetryAfter, err)
		}
	}
}
