package rest_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestClient_ResponseErrorNamesRequest(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-key"
	c, err := rest.New(rest.Config{
		Options: rest.DefaultOptions(), System: "Things", BaseURL: "http://localhost/api/", Secrets: []string{secret},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := c.ResponseError(rest.Call{
		Operation: "read thing 1",
		Method:    http.MethodGet,
		Path:      "things",
		Query:     url.Values{"id": {"1"}},
	}, http.StatusOK, rest.NotFound, secret+" sees no thing 1")
	const want = "Things: could not read thing 1: GET http://localhost/api/things?id=1 answered 200 OK: " +
		"(redacted) sees no thing 1"
	if got.Error() != want || got.Kind != rest.NotFound {
		t.Errorf("got %q of kind %q, want %q of kind %q", got, got.Kind, want, rest.NotFound)
	}
}

func TestMalformedIfNotFound_ChangesNotFoundOnly(t *testing.T) {
	t.Parallel()
	for kind, want := range map[rest.Kind]rest.Kind{
		rest.NotFound: rest.Malformed,
		rest.Conflict: rest.Conflict,
	} {
		if got := rest.KindOf(rest.MalformedIfNotFound(&rest.Error{Kind: kind})); got != want {
			t.Errorf("a %s error became %q, want %q", kind, got, want)
		}
	}
	other := errors.New("other")
	got := rest.MalformedIfNotFound(other)
	if !errors.Is(got, other) {
		t.Errorf("got %v, want %v", got, other)
	}
}
