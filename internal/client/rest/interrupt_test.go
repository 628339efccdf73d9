package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// startCall starts a call and returns when the server has it. The server
// answers when the test closes the channel.
func startCall(
	ctx context.Context, t *testing.T, options rest.Options, call rest.Call,
) (respond chan<- struct{}, result <-chan error) {
	t.Helper()
	arrived, released := make(chan struct{}), make(chan struct{})
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		select {
		case <-released:
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
		t.Fatalf("the call ended with %v, want a request to the server", err)
	}

	return released, ended
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
		respond, result := startCall(test.ctx, t, fastOptions(), postCall())
		test.end()
		<-test.ctx.Done()
		close(respond)
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

func TestCreate_EndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(http.ResponseWriter, *http.Request) {
		t.Error("the server received a request, want none")
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 { // A client that chooses between the slot and the context sends some of them.
		_, err := c.Send(ctx, postCall())
		if rest.KindOf(err) != rest.Canceled {
			t.Errorf("got %v, want kind %q", err, rest.Canceled)
		}
	}
}

func TestError_WrapsContextError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := newClient(t, fastOptions(), func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := c.Send(ctx, getCall())
	if rest.KindOf(err) != rest.Canceled || !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled GET gave %v, want kind %q around context.Canceled", err, rest.Canceled)
	}
}
