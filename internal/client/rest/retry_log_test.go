package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// logRetries sends a GET to a server whose first response is the failure. It
// returns the log lines of the retries, with the server's address as URL.
func logRetries(
	ctx context.Context, t *testing.T, failure func(*testing.T, http.ResponseWriter), into any,
) []string {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			failure(t, w)

			return
		}
		_, _ = w.Write([]byte(`{}`))
	}))
	t.Cleanup(server.Close)
	// net/http repeats a GET itself if a kept connection breaks.
	server.Config.SetKeepAlivesEnabled(false)
	var lines []string
	options := rest.DefaultOptions()
	options.RetryWaitMin, options.RetryWaitMax = 1, 1
	options.LogRetry = func(_ context.Context, message string, fields map[string]any) {
		line := fmt.Sprint(message, " ", fields)
		lines = append(lines, strings.ReplaceAll(line, server.URL, "URL"))
	}
	client, err := rest.New(rest.Config{
		Options: options, System: "Vendor", BaseURL: server.URL, Secrets: []string{"the-secret"},
	})
	if err != nil {
		t.Fatal(err)
	}
	call := rest.Call{Operation: "read it", Method: http.MethodGet, Path: "things/the-secret"}
	err = client.Do(ctx, call, into)
	if err != nil {
		t.Fatal(err)
	}

	return lines
}

func TestLogRetry_NamesFailureWithoutSecrets(t *testing.T) {
	t.Parallel()
	const start = "Vendor: could not read it: GET URL/things/(redacted)"
	for name, test := range map[string]struct {
		failure func(*testing.T, http.ResponseWriter)
		want    string
	}{
		"status": {
			respondStatus(http.StatusBadGateway),
			start + " answered 502 Bad Gateway",
		},
		"rate limit": {
			func(_ *testing.T, w http.ResponseWriter) {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
			},
			"retry_after:1s system:Vendor",
		},
		"secret in the response": {
			func(_ *testing.T, w http.ResponseWriter) {
				http.Error(w, "no the-secret", http.StatusServiceUnavailable)
			},
			": no (redacted). The provider sends the request again",
		},
		"no response":        {abort, start + ": "},
		"malformed response": {respondBody("<html>"), start + " answered 200 OK: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := logRetries(t.Context(), t, test.failure, &map[string]any{})
			if len(lines) != 1 {
				t.Fatalf("got the lines %q, want one", lines)
			}
			for _, want := range []string{
				test.want, "Vendor: could not read it: ", ". The provider sends the request again map[attempt:1 ",
			} {
				if !strings.Contains(lines[0], want) {
					t.Errorf("got the line %q, want %q", lines[0], want)
				}
			}
			if strings.Contains(lines[0], "the-secret") {
				t.Errorf("the line has a secret: %q", lines[0])
			}
		})
	}
}

func TestLogRetry_LeavesRateLimitToOnWait(t *testing.T) {
	t.Parallel()
	var waits int
	ctx := rest.OnWait(t.Context(), func(time.Duration) { waits++ })
	lines := logRetries(ctx, t, func(_ *testing.T, w http.ResponseWriter) {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	}, nil)
	if waits != 1 || len(lines) != 0 {
		t.Errorf("got %d reports and the lines %q, want 1 report and no line", waits, lines)
	}
	lines = logRetries(ctx, t, respondStatus(http.StatusBadGateway), nil)
	if len(lines) != 1 {
		t.Errorf("got the lines %q of another failure, want one", lines)
	}
}

func TestLogRetry_IsSilentAfterSuccess(t *testing.T) {
	t.Parallel()
	if lines := logRetries(t.Context(), t, respondBody(`{}`), nil); len(lines) != 0 {
		t.Errorf("got the lines %q, want none", lines)
	}
}
