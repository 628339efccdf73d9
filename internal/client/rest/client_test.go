package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// fastOptions returns settings with short waits.
func fastOptions() rest.Options {
	options := rest.DefaultOptions()
	options.RequestTimeout = 5 * time.Second
	options.MaxRetries = 3
	options.RetryWaitMin = time.Microsecond
	options.RetryWaitMax = time.Millisecond

	return options
}

// newClient returns a client of a server that answers with handler.
func newClient(
	t *testing.T, options rest.Options, handler http.HandlerFunc, configure ...func(*rest.Config),
) *rest.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)

	return newClientFor(t, options, server.URL, configure...)
}

func newClientFor(t *testing.T, options rest.Options, address string, configure ...func(*rest.Config)) *rest.Client {
	t.Helper()
	config := rest.Config{Options: options, System: "Vendor", BaseURL: address + "/base"}
	for _, change := range configure {
		change(&config)
	}
	client, err := rest.New(config)
	if err != nil {
		t.Fatal(err)
	}

	return client
}

func getCall() rest.Call {
	return rest.Call{Operation: `read thing "a"`, Method: http.MethodGet, Path: "things/a"}
}

func postCall() rest.Call {
	return rest.Call{
		Operation: `create thing "a"`, Method: http.MethodPost, Path: "things",
		Body: rest.JSON(map[string]string{"name": "a"}),
	}
}

// asError returns an error as a *rest.Error.
func asError(t *testing.T, err error) *rest.Error {
	t.Helper()
	found, ok := errors.AsType[*rest.Error](err)
	if !ok {
		t.Fatalf("got the error %v (%T), want a *rest.Error", err, err)
	}

	return found
}

func TestClient_SendsCallAndDecodesResponse(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := strings.Join([]string{
			r.Method, r.URL.String(), r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.UserAgent(), string(body),
		}, " ")
		want := `POST /base/things?q=a+b application/json application/json terraform-provider-fleet {"name":"a"}`
		if got != want {
			t.Errorf("the server got\n%s, want\n%s", got, want)
		}
		_, _ = io.WriteString(w, `{"id":"7"}`)
	})
	call := postCall()
	call.Query = map[string][]string{"q": {"a b"}}
	var thing struct{ ID string }
	err := c.Do(t.Context(), call, &thing)
	if err != nil || thing.ID != "7" {
		t.Fatalf("got %+v, %v, want the ID 7", thing, err)
	}
}

func TestClient_SendsNoContentTypeWithoutBody(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
		if _, found := r.Header["Content-Type"]; found {
			t.Error("the GET has a Content-Type, want none")
		}
		_, _ = io.WriteString(w, `{}`)
	})
	err := c.Do(t.Context(), getCall(), nil)
	if err != nil {
		t.Fatal(err)
	}
}

func TestClient_SignsEachAttemptAnew(t *testing.T) {
	t.Parallel()
	signatures := make(chan string, 3)
	var signed atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signatures <- r.Header.Get("Authorization") + " " + string(body)
		if len(signatures) < 3 {
			respondThrottled(t, w)
		}
	}, func(config *rest.Config) {
		config.Authenticate = func(r *http.Request) error {
			r.Header.Set("Authorization", strings.Repeat("x", int(signed.Add(1))))

			return nil
		}
	})
	_, err := c.Send(t.Context(), postCall())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`x {"name":"a"}`, `xx {"name":"a"}`, `xxx {"name":"a"}`} {
		if got := <-signatures; got != want {
			t.Errorf("an attempt was %s, want %s", got, want)
		}
	}
}

func TestClient_DoesNotRetryFailedSignature(t *testing.T) {
	t.Parallel()
	tried := 0
	c := newClient(
		t,
		fastOptions(),
		func(http.ResponseWriter, *http.Request) { t.Error("the server received a request, want none") },
		func(config *rest.Config) {
			config.Authenticate = func(*http.Request) error {
				tried++

				return errors.New("no key")
			}
		},
	)
	_, err := c.Send(t.Context(), getCall())
	if tried != 1 || !strings.Contains(err.Error(), "signing the request: no key") {
		t.Errorf("got %v after %d attempts, want the error of the signature after 1", err, tried)
	}
}

func TestNew_RejectsInvalidEndpoint(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"not a url\x7f":            "not a URL",
		"ftp://example.com":        "absolute http or https URL",
		"example.com/api":          "absolute http or https URL",
		"https://me:pw@example.io": "must not hold a user name or password",
	} {
		_, err := rest.New(rest.Config{Options: fastOptions(), System: "Vendor", BaseURL: address})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw@") {
			t.Errorf("endpoint %q gave %v, want an error with %q", address, err, want)
		}
	}
}

func TestClient_IsFailureMakesSuccessAnError(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"code":7,"msg":"no such thing"}`)
	}, func(config *rest.Config) {
		config.IsFailure = func(response rest.Response) bool {
			return strings.Contains(string(response.Body), `"code":7`)
		}
		config.ParseError = func(rest.Response) rest.Problem { return rest.Problem{Message: "no such thing (code 7)"} }
	})
	for _, call := range []rest.Call{getCall(), postCall()} {
		_, err := c.Send(t.Context(), call)
		found := asError(t, err)
		if found.Kind != rest.Rejected || found.Status != http.StatusOK ||
			found.Attempts != 1 ||
			!strings.HasSuffix(err.Error(), "answered 200 OK: no such thing (code 7)") {
			t.Errorf("got %v of kind %q, want the message of ParseError and kind %q", err, found.Kind, rest.Rejected)
		}
	}
}

func TestClient_SendsAcceptOfResponseType(t *testing.T) {
	t.Parallel()
	call := getCall()
	call.ResponseType = "*/*"
	_, err := newClient(t, fastOptions(), func(_ http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept"); got != "*/*" {
			t.Errorf("the Accept header is %q, want */*", got)
		}
	}).Send(t.Context(), call)
	if err != nil {
		t.Error(err)
	}
}

func TestClient_CallsBeforeWriteOnceBeforeEachWrite(t *testing.T) {
	t.Parallel()
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name   string
		ctx    context.Context //nolint:containedctx // The context of the call.
		method string
		writes int
	}{
		{"GET", t.Context(), http.MethodGet, 0},
		{"HEAD", t.Context(), http.MethodHead, 0},
		{"OPTIONS", t.Context(), http.MethodOptions, 0},
		{"POST", t.Context(), http.MethodPost, 1},
		{"PUT", t.Context(), http.MethodPut, 1},
		{"PATCH", t.Context(), http.MethodPatch, 1},
		{"DELETE", t.Context(), http.MethodDelete, 1},
		{"POST of an ended context", interrupted, http.MethodPost, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var writes, attempts atomic.Int32
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
				if got := int(writes.Load()); got != test.writes {
					t.Errorf("BeforeWrite was called %d times before the request, want %d", got, test.writes)
				}
				if attempts.Add(1) == 1 {
					respondThrottled(t, w) // The client retries.
				}
			}, func(config *rest.Config) { config.BeforeWrite = func() { writes.Add(1) } })
			call := getCall()
			call.Method = test.method
			_, err := c.Send(test.ctx, call)
			if err != nil && test.ctx.Err() == nil {
				t.Error(err)
			}
			if got := int(writes.Load()); got != test.writes {
				t.Errorf("BeforeWrite was called %d times, want %d", got, test.writes)
			}
		})
	}
}
