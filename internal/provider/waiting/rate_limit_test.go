package waiting_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// rateLimitedCall returns a call to a server that asks for a wait of a second
// first.
func rateLimitedCall(t *testing.T) func(context.Context) error {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	t.Cleanup(server.Close)
	options := rest.DefaultOptions()
	options.RetryWaitMin, options.RetryWaitMax = 1, 1
	client, err := rest.New(rest.Config{Options: options, System: "Vendor", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}

	return func(ctx context.Context) error {
		_, err := client.Send(ctx, rest.Call{Operation: "read it", Method: http.MethodGet, Path: "/"})

		return err
	}
}

const rateLimitMessage = "Vendor takes no more requests for now: going on in 1s"

func TestWithRateLimitProgress_ReportsWait(t *testing.T) {
	t.Parallel()
	var reported []string
	err := rateLimitedCall(t)(
		waiting.WithRateLimitProgress(t.Context(), "Vendor", func(message string) { reported = append(reported, message) }),
	)
	if err != nil || !slices.Equal(reported, []string{rateLimitMessage}) {
		t.Errorf("reported %q, %v", reported, err)
	}
	if err := rateLimitedCall(t)(waiting.WithRateLimitProgress(t.Context(), "Vendor", nil)); err != nil {
		t.Error(err)
	}
}

func TestWait_ReportsRateLimit(t *testing.T) {
	t.Parallel()
	poll := rateLimitedCall(t)
	var reported []string
	_, err := waiting.Wait[string]{
		System: "Vendor", Description: "it to run", Target: []string{"running"},
		Refresh:  func(ctx context.Context) (string, error) { return "running", poll(ctx) },
		State:    func(state string) string { return state },
		Progress: func(message string) { reported = append(reported, message) },
	}.WaitForState(t.Context())
	if err != nil || !slices.Equal(reported, []string{rateLimitMessage}) {
		t.Errorf("reported %q, %v", reported, err)
	}
}
