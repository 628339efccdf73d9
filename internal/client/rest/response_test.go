package rest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// htmlErrorPage is the error page of a proxy.
const htmlErrorPage = "<!DOCTYPE html><html><head><title>502 Bad &amp; Gateway</title><style>x{}</style></head>" +
	"<body><h1>Oh</h1></body></html>"

// validatedObject is an object that must have an id.
type validatedObject struct {
	ID string `json:"id"`
}

func (t *validatedObject) Validate() error {
	if t.ID == "" {
		return errors.New("the thing has no id")
	}

	return nil
}

func TestResponse_InvalidBodyIsMalformed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"an HTML page": {
			htmlErrorPage, `the response is an HTML page ("502 Bad & Gateway") where JSON was expected`,
		},
		"truncated JSON": {`{"id":"7","na`, "the response's JSON breaks off after 13 bytes"},
		"nothing":        {"", "the response is empty where JSON was expected"},
		"another type": {
			`[1,2]`, "the response is not the JSON that was expected: an array stands where an object was expected",
		},
		"another type of a member": {
			`{"id":7}`,
			"the response is not the JSON that was expected: id: a number stands where a string was expected",
		},
		"null":            {`null`, "the response is incomplete: the thing has no id"},
		"an empty object": {`{}`, "the response is incomplete: the thing has no id"},
		"two documents": {
			`{"id":"7"}{}`,
			"the response is not the JSON that was expected: invalid character '{' after top-level value",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(
				t, fastOptions(),
				func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) },
			)
			err := c.Do(t.Context(), getCall(), &validatedObject{})
			found := asError(t, err)
			if found.Kind != rest.Malformed || !strings.Contains(found.Message, test.want) {
				t.Errorf("a GET gave kind %q: %v, want %q", found.Kind, err, test.want)
			}
			err = c.Do(t.Context(), postCall(), &validatedObject{})
			if kind := rest.KindOf(err); kind != rest.InDoubt {
				t.Errorf("a POST gave kind %q: it was carried out, so want %q", kind, rest.InDoubt)
			}
		})
	}
}

func TestError_NamesOperationAndResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   rest.Kind
		want   string
	}{
		"an HTML page": {
			http.StatusForbidden, htmlErrorPage, rest.Forbidden,
			`answered 403 Forbidden: an HTML page ("502 Bad & Gateway")`,
		},
		"a page for not found": {
			http.StatusNotFound, "<h1>Not Found</h1>", rest.Malformed,
			`answered 404 Not Found: an HTML page ("Not Found")`,
		},
		"an empty not found": {http.StatusNotFound, "", rest.Malformed, "answered 404 Not Found"},
		"the API's not found": {
			http.StatusNotFound, `{"detail":"gone"}`, rest.NotFound, `answered 404 Not Found: {"detail":"gone"}`,
		},
		"gone":           {http.StatusGone, `{}`, rest.NotFound, "answered 410 Gone"},
		"a conflict":     {http.StatusConflict, `{}`, rest.Conflict, "answered 409 Conflict"},
		"no credentials": {http.StatusUnauthorized, `{}`, rest.Unauthorized, "answered 401 Unauthorized"},
		"invalid": {
			http.StatusUnprocessableEntity, "no\n\tgood\x00", rest.Invalid,
			"answered 422 Unprocessable Entity: no good",
		},
		"a status without a name": {499, "", rest.Rejected, "answered 499"},
		"a long text is cut": {
			http.StatusTeapot, strings.Repeat("x", 5000), rest.Rejected, strings.Repeat("x", 300) + "…",
		},
		"a page without a title": {
			http.StatusForbidden, "<html><script>alert(1)</script><p>Log in</p></html>", rest.Forbidden,
			`an HTML page ("Log in")`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			err := c.Do(t.Context(), getCall(), &validatedObject{})
			text := err.Error()
			if rest.KindOf(err) != test.kind ||
				!strings.HasPrefix(text, `Vendor: could not read thing "a": GET http://`) ||
				!strings.Contains(text, test.want) {
				t.Errorf("got kind %q: %s\nwant kind %q and %q", rest.KindOf(err), text, test.kind, test.want)
			}
		})
	}
}

func TestError_UsesParseErrorOfVendor(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{}`)
	}, func(config *rest.Config) {
		config.ParseError = func(rest.Response) rest.Problem {
			return rest.Problem{
				Message: "wrong state",
				Fields:  []rest.FieldError{{Field: "name", Messages: []string{"is taken", "is short"}}},
				Kind:    rest.Conflict,
			}
		}
	})
	err := c.Do(t.Context(), getCall(), nil)
	if rest.KindOf(err) != rest.Conflict ||
		!strings.HasSuffix(err.Error(), "answered 400 Bad Request: wrong state; name: is taken is short") {
		t.Errorf("got %v of kind %q, want the message of ParseError and kind %q", err, rest.KindOf(err), rest.Conflict)
	}
}

func TestClient_DoesNotFollowRedirect(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/things/a" {
			t.Errorf("the client requested %s, want no request after the redirect", r.URL)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	})
	err := c.Do(t.Context(), getCall(), nil)
	if rest.KindOf(err) != rest.Rejected || !strings.Contains(err.Error(), "a redirect to /elsewhere") {
		t.Errorf("got %v, want an error that names the redirect", err)
	}
}

func TestResponse_TooLargeBodyIsMalformed(t *testing.T) {
	t.Parallel()
	chunk := make([]byte, 1<<20)
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		for range 33 {
			_, _ = w.Write(chunk)
		}
	})
	_, err := c.Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.Malformed || attempts.Load() != 1 ||
		!strings.Contains(err.Error(), "larger than 32 MiB") {
		t.Errorf("got %v after %d attempts, want kind %q after 1", err, attempts.Load(), rest.Malformed)
	}
}

func TestResponse_SwitchingProtocolsIsMalformed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call rest.Call
		kind rest.Kind
	}{{getCall(), rest.Malformed}, {postCall(), rest.InDoubt}} {
		var attempts atomic.Int32
		c := newClient(t, fastOptions(), func(w http.ResponseWriter, r *http.Request) {
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

func TestResponse_SlowBodyTimesOut(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.RequestTimeout, options.MaxRetries = 100*time.Millisecond, 0
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for r.Context().Err() == nil {
			<-ticker.C
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	})
	_, err := c.Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.TimedOut {
		t.Errorf("got %v, want kind %q", err, rest.TimedOut)
	}
}

func TestResponse_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	call := getCall()
	call.ID = "a"
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		id := "b"
		if attempts.Add(1) == 3 {
			id = "a"
		}
		_, _ = io.WriteString(w, `{"id":"`+id+`"}`)
	})
	var found object
	err := c.Do(t.Context(), call, &found)
	if err != nil || found.ID != "a" || attempts.Load() != 3 {
		t.Errorf("got %+v, %v after %d attempts, want the ID a after 3", found, err, attempts.Load())
	}
	attempts.Store(3)
	err = c.Do(t.Context(), call, &found)
	if rest.KindOf(err) != rest.Malformed ||
		!strings.Contains(err.Error(), `the response is about "b", but the request was for "a"`) {
		t.Errorf("got %v, want kind %q", err, rest.Malformed)
	}
}

// object is the object of a response.
type object struct{ ID string }

func (o *object) Identifier() string { return o.ID }

// TestResponse_JSONErrorHasNoGoTypes decodes values of the wrong kind into each
// kind that clients use.
func TestResponse_JSONErrorHasNoGoTypes(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) })
	for want, into := range map[string]any{
		"a string":  new(string),
		"a boolean": new(bool),
		"a number":  new(float64),
		"an array":  new([]string),
	} {
		err := c.Do(t.Context(), getCall(), into)
		found := asError(t, err)
		if !strings.HasSuffix(found.Message, "object stands where "+want+" was expected") {
			t.Errorf("got %q, want %s", found.Message, want)
		}
	}
}
