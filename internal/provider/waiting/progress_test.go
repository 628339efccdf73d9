package waiting_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

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

// rateLimitMessage is the report of that wait.
const rateLimitMessage = "Vendor accepts no requests for now. The provider continues in 1s"

func TestWithRateLimitProgress_ReportsWait(t *testing.T) {
	t.Parallel()
	var reported []string
	ctx := waiting.WithRateLimitProgress(
		t.Context(), "Vendor", func(message string) { reported = append(reported, message) },
	)
	err := rateLimitedCall(t)(ctx)
	if want := []string{rateLimitMessage}; err != nil || !slices.Equal(reported, want) {
		t.Errorf("got %v and the progress %q, want %q", err, reported, want)
	}
}

func TestWithRateLimitProgress_LogsWaitWithoutFunction(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)
	err := rateLimitedCall(t)(waiting.WithRateLimitProgress(ctx, "Vendor", nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{rateLimitMessage}, messages(t, &log, "warn")); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
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
	if want := []string{rateLimitMessage}; err != nil || !slices.Equal(reported, want) {
		t.Errorf("got %v and the progress %q, want %q", err, reported, want)
	}
}

func TestWait_ReportsChangesAndEveryTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reported []string
		m := fakeMachine{
			states: append(
				append(slices.Repeat([]string{"pending"}, 20), slices.Repeat([]string{"starting"}, 5)...), "running",
			),
		}
		wait := m.wait()
		wait.Progress = func(message string) { reported = append(reported, message) }
		_, err := wait.WaitForState(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: pending, 0s elapsed`,
			`Waiting for machine "m" to run: pending, 10s elapsed`,
			`Waiting for machine "m" to run: starting, 18s elapsed`,
			`Waiting for machine "m" to run: starting, 28s elapsed`,
		}
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	})
}

func TestWait_ReportsAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reported []string
		m := fakeMachine{
			states: []string{"1 %", "2 %", "3 %", "4 %", "5 %", "6 %", "7 %", "8 %", "8 %", "8 %", "8 %", "running"},
		}
		wait := m.wait()
		wait.Progress = func(message string) { reported = append(reported, message) }
		_, err := wait.WaitForState(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			`Waiting for machine "m" to run: 1 %, 0s elapsed`,
			`Waiting for machine "m" to run: 5 %, 1s elapsed`,
			`Waiting for machine "m" to run: 8 %, 2s elapsed`,
		}
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	})
}

func TestWait_LogsProgress(t *testing.T) {
	t.Parallel()
	for name, hasProgress := range map[string]bool{"with progress": true, "without progress": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				var reported []string
				m := fakeMachine{states: append(slices.Repeat([]string{"pending"}, 20), "running")}
				wait := m.wait()
				if hasProgress {
					wait.Progress = func(message string) { reported = append(reported, message) }
				}
				_, err := wait.WaitForState(tflogtest.RootLogger(t.Context(), &log))
				if err != nil {
					t.Fatal(err)
				}
				want := []string{
					`Waiting for machine "m" to run: pending, 0s elapsed`,
					`Waiting for machine "m" to run: pending, 10s elapsed`,
				}
				if diff := cmp.Diff(want, messages(t, &log, "info")); diff != "" {
					t.Errorf("log (-want +got):\n%s", diff)
				}
				if hasProgress && !slices.Equal(reported, want) {
					t.Errorf("got the progress %q, want %q", reported, want)
				}
			})
		})
	}
}

// messages returns the messages of a log. The test fails if a line has another
// level, or another system than Vendor.
func messages(t *testing.T, log io.Reader, level string) []string {
	t.Helper()
	lines, err := tflogtest.MultilineJSONDecode(log)
	if err != nil {
		t.Fatal(err)
	}
	found := make([]string, 0, len(lines))
	for _, line := range lines {
		if line["@level"] != level || line["system"] != "Vendor" {
			t.Errorf("got the line %v, want level %s and system Vendor", line, level)
		}
		message, _ := line["@message"].(string)
		found = append(found, message)
	}

	return found
}
