package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// fakeServer answers each request after some time, by the fake clock of a
// synctest bubble.
type fakeServer struct {
	// took is the time for a request.
	took time.Duration
	// status returns the status of the answer to a request, counted from 1; nil
	// for 200.
	status func(request int) int

	mu        sync.Mutex
	startedAt time.Time
	// arrivals are the times of the requests since the start of the test.
	arrivals []time.Duration
}

func newFakeServer() *fakeServer { return &fakeServer{startedAt: time.Now()} }

func (s *fakeServer) RoundTrip(request *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.arrivals = append(s.arrivals, time.Since(s.startedAt))
	status := http.StatusOK
	if s.status != nil {
		status = s.status(len(s.arrivals))
	}
	s.mu.Unlock()
	select {
	case <-time.After(s.took):
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}

	return &http.Response{
		StatusCode: status, Header: http.Header{}, Request: request, Body: io.NopCloser(strings.NewReader("{}")),
	}, nil
}

// client returns a client of the server.
func (s *fakeServer) client(t *testing.T, options rest.Options) *rest.Client {
	t.Helper()
	client := newClientFor(t, options, "http://vendor.example")
	client.SetTransport(s)

	return client
}

// expectArrivals checks the times of all requests so far. The limiter rounds to
// nanoseconds.
func (s *fakeServer) expectArrivals(t *testing.T, want ...time.Duration) {
	t.Helper()
	got := slices.Clone(s.arrivals)
	for i := range got {
		got[i] = got[i].Round(time.Microsecond)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("times of the requests (-want +got):\n%s", diff)
	}
}

// pacedOptions returns settings with a rate.
func pacedOptions(requestsPerSecond float64) rest.Options {
	options := fastOptions()
	options.Pacer = rest.NewPacer(requestsPerSecond)

	return options
}

// sendAll sends as many calls at once, each with one of the clients, and
// returns when all have ended.
func sendAll(t *testing.T, calls int, clients ...*rest.Client) {
	t.Helper()
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			_, err := clients[i%len(clients)].Send(t.Context(), getCall())
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestPacer_SpacesRequestsEvenly(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		rate float64
		// pause is the time without requests before the first.
		pause time.Duration
		want  []time.Duration
	}{
		"five a second":      {5, 0, []time.Duration{0, 200 * ms, 400 * ms, 600 * ms, 800 * ms, 1000 * ms}},
		"one in two seconds": {0.5, 0, []time.Duration{0, 2000 * ms, 4000 * ms}},
		"no burst after an hour": {1, time.Hour, []time.Duration{
			time.Hour, time.Hour + 1000*ms, time.Hour + 2000*ms,
		}},
		"no limit": {0, 0, []time.Duration{0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newFakeServer()
				c := server.client(t, pacedOptions(test.rate))
				<-time.After(test.pause)
				sendAll(t, len(test.want), c)
				server.expectArrivals(t, test.want...)
			})
		})
	}
}

func TestPacer_RetriesTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		server.status = func(request int) int {
			if request <= 2 {
				return http.StatusBadGateway
			}

			return http.StatusOK
		}
		sendAll(t, 1, server.client(t, pacedOptions(1)))
		server.expectArrivals(t, 0, time.Second, 2*time.Second)
	})
}

func TestPacer_ClientsShareRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		options := pacedOptions(1)
		sendAll(t, 4, server.client(t, options), server.client(t, options))
		server.expectArrivals(t, 0, time.Second, 2*time.Second, 3*time.Second)
	})
}

// TestPacer_SlowServerGetsNoBurst has requests that wait for slots longer than
// for their turns. When the slots are free, they follow at the same rate.
func TestPacer_SlowServerGetsNoBurst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		server.took = 10 * time.Second
		options := pacedOptions(1)
		options.MaxConcurrentRequests = 2
		options.RequestTimeout = time.Minute
		sendAll(t, 6, server.client(t, options))
		server.expectArrivals(t, 0, time.Second, 10*time.Second, 11*time.Second, 20*time.Second, 21*time.Second)
	})
}

func TestPacer_TurnIsNotPartOfRequestTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		options := pacedOptions(0.01)
		options.RequestTimeout, server.took = time.Second, 900*time.Millisecond
		sendAll(t, 3, server.client(t, options))
		server.expectArrivals(t, 0, 100*time.Second, 200*time.Second)
	})
}

// TestPacer_EndedContextSendsNothing ends the wait of three calls: the next one
// and two behind it. They end at once, and delay no later call.
func TestPacer_EndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		newContext func(context.Context) (context.Context, context.CancelFunc)
		kind       rest.Kind
		cause      error
		message    string
	}{
		"Ctrl-C": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(3*time.Second, cancel)

				return ctx, cancel
			},
			rest.Canceled, context.Canceled, "POST http://vendor.example/base/things: " +
				"interrupted before the request was sent",
		},
		"deadline": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 3*time.Second)
			},
			rest.NotSent, context.DeadlineExceeded, "POST http://vendor.example/base/things: " +
				"the time of the operation ended before the request was sent",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newFakeServer()
				c := server.client(t, pacedOptions(0.1))
				sendAll(t, 1, c)
				ctx, cancel := test.newContext(t.Context())
				defer cancel()
				var all sync.WaitGroup
				for range 3 {
					all.Go(func() {
						_, err := c.Send(ctx, postCall())
						got := asError(t, err)
						if got.Kind != test.kind || !errors.Is(err, test.cause) || got.Outcome() != test.message {
							t.Errorf("got %v of kind %q, want %q of kind %q", err, got.Kind, test.message, test.kind)
						}
						if waited := time.Since(server.startedAt); waited != 3*time.Second {
							t.Errorf("the call ended after %s, want 3s", waited)
						}
					})
				}
				all.Wait()
				sendAll(t, 1, c)
				server.expectArrivals(t, 0, 10*time.Second)
			})
		})
	}
}

func TestPacer_DeadlineBeforeRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		server.status = func(int) int { return http.StatusTooManyRequests }
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		_, err := server.client(t, pacedOptions(0.1)).Send(ctx, postCall())
		const want = "the time of the operation ended before the request was sent again " +
			"(after 2 attempts)"
		if rest.KindOf(err) != rest.NotSent || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		server.expectArrivals(t, 0, 10*time.Second)
	})
}

func TestPacer_FirstInQueueIsSentFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer()
		c := server.client(t, pacedOptions(1))
		var mu sync.Mutex
		var ended []int
		var all sync.WaitGroup
		for i := range 5 {
			all.Go(func() {
				_, err := c.Send(t.Context(), getCall())
				mu.Lock()
				defer mu.Unlock()
				ended = append(ended, i)
				if err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		all.Wait()
		if !slices.IsSorted(ended) {
			t.Errorf("the calls ended in the order %v, want the order of their starts", ended)
		}
	})
}

// TestPacer_LogsLongWaits expects one line in ten seconds for the whole queue,
// and none for short waits.
func TestPacer_LogsLongWaits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rate  float64
		calls int
		want  []string
	}{
		"short waits": {5, 40, nil},
		"long waits": {0.25, 7, []string{
			"10s: 4 in the queue, at most 0.25 each second, 10s elapsed",
			"20s: 2 in the queue, at most 0.25 each second, 20s elapsed",
		}},
		"one call": {0.04, 2, []string{
			"10s: 1 in the queue, at most 0.04 each second, 10s elapsed",
			"20s: 1 in the queue, at most 0.04 each second, 20s elapsed",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newFakeServer()
				options := pacedOptions(test.rate)
				var lines []string
				options.LogTurn = func(_ context.Context, message string, fields map[string]any) {
					text, found := strings.CutPrefix(message, "Waiting for the turn to send a request to Vendor: ")
					if !found || fields["system"] != "Vendor" {
						t.Errorf("got the line %q with %v, want the system", message, fields)
					}
					lines = append(lines, fmt.Sprintf("%s: %s", time.Since(server.startedAt), text))
				}
				sendAll(t, test.calls, server.client(t, options))
				if diff := cmp.Diff(test.want, lines); diff != "" {
					t.Errorf("lines of the log (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestPacer_TimeFor(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64]time.Duration{0: 0, 0.5: 6 * time.Second, 1e-300: 24 * time.Hour} {
		if got := rest.NewPacer(rate).TimeFor(3); got != want {
			t.Errorf("three requests at %g each second take %s, want %s", rate, got, want)
		}
	}
}
