package rest_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestPath_EscapesValueToOneSegment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"plain":   "things/plain/",
		"a/b":     "things/a%2Fb/",
		"a?b#c":   "things/a%3Fb%23c/",
		"..":      "things/%2E%2E/",
		".":       "things/%2E/",
		"a b%":    "things/a%20b%25/",
		"v1.2..3": "things/v1.2..3/",
	} {
		if got := rest.Path("things/%s/", value); got != want {
			t.Errorf("Path of %q is %q, want %q", value, got, want)
		}
	}
}

func TestForm_IsURLEncoded(t *testing.T) {
	t.Parallel()
	var got string
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Header.Get("Content-Type") + " " + string(body)
		_, _ = w.Write([]byte("{}"))
	})
	call := postCall()
	call.Body = rest.Form(url.Values{"name": {"a b"}, "groups[]": {"x", "y"}})
	err := c.Do(t.Context(), call, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "application/x-www-form-urlencoded groups%5B%5D=x&groups%5B%5D=y&name=a+b"; got != want {
		t.Errorf("the server got %q, want %q", got, want)
	}
}
