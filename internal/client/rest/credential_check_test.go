package rest_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func withLockout(config *rest.Config) { config.LockoutOnBadCredentials = true }

func TestCredentialCheck_SendsWrongCredentialsOnce(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"message":"Bad credentials"}`))
	}, withLockout)
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			_, err := c.Send(t.Context(), getCall())
			if rest.KindOf(err) != rest.Unauthorized || !strings.Contains(err.Error(), "Bad credentials") {
				t.Errorf("got %v, want \"Bad credentials\" of kind %q", err, rest.Unauthorized)
			}
		})
	}
	calls.Wait()
	if requests.Load() != 1 {
		t.Errorf("the server received %d requests, want 1", requests.Load())
	}
	_, err := c.Send(t.Context(), postCall())
	if err == nil || !strings.Contains(err.Error(), "could not create thing") ||
		!strings.Contains(err.Error(), "not sent, since GET ") {
		t.Errorf("got %v, want an error that names the first request", err)
	}
}

func TestCredentialCheck_SendsCallsConcurrentlyAfterFirstResponse(t *testing.T) {
	t.Parallel()
	var first atomic.Bool
	together := make(chan struct{}, 2)
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		if first.CompareAndSwap(false, true) {
			// Any response except a rejection of the credentials accepts them.
			w.WriteHeader(http.StatusNotFound)

			return
		}
		// The server answers when both requests have arrived.
		together <- struct{}{}
		for len(together) < 2 {
			if t.Context().Err() != nil {
				return
			}
		}
	}, withLockout)
	_, err := c.Send(t.Context(), getCall())
	if err == nil {
		t.Error("the first call succeeded, want the 404")
	}
	var calls sync.WaitGroup
	for range 2 {
		calls.Go(func() {
			_, err := c.Send(t.Context(), getCall())
			if err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
}

func TestCredentialCheck_WaitEndsWithContext(t *testing.T) {
	t.Parallel()
	arrived, response := make(chan struct{}), make(chan struct{})
	c := newClient(t, fastOptions(), func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-response
	}, withLockout)
	var calls sync.WaitGroup
	calls.Go(func() {
		_, err := c.Send(t.Context(), getCall())
		if err != nil {
			t.Error(err)
		}
	})
	<-arrived
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Send(ctx, postCall())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want kind %q", err, rest.Canceled)
	}
	close(response)
	calls.Wait()
}
