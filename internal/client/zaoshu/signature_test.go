package zaoshu_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// TestSignature_DocumentedExamples has the examples of design/api/zaoshu.md,
// "Signature examples".
func TestSignature_DocumentedExamples(t *testing.T) {
	t.Parallel()
	const secret, date = "1234567890-=", "Wed, 18 Mar 2016 08:04:06 GMT"
	numbers := url.Values{"a": {"1"}, "b": {"2"}}
	for name, test := range map[string]struct {
		method string
		query  url.Values
		body   string
		want   string
	}{
		"documentation": {"POST", numbers, `{"v": "tt"}`, "EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I="},
		"Python SDK":    {"POST", numbers, `{"v":"tt"}`, "QzXPkAH7JU5CtFRilL0GgRgdxYyqXKnwdln94ZARis0="},
		"empty parameter": {
			"GET",
			url.Values{"b": {"2"}, "a": {"1"}, "Q": {""}},
			"",
			"BMyReSz5aaoNm5QTz7ghxv7HosqE/b6ukncLPaeTyhE=",
		},
		"no parameters": {"GET", nil, "", "Ugn5gddA7Ph1mAUOH3hV1Cq/ULm6Ll4MrPWgz6C/Mgk="},
	} {
		if got := zaoshu.Signature(secret, test.method, date, test.query, test.body); got != test.want {
			t.Errorf("%s: Signature() = %s, want %s", name, got, test.want)
		}
	}
}

func TestSign_UsesTimeOfAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		request, err := http.NewRequestWithContext(
			t.Context(), http.MethodPost, "http://localhost/v2/x?q=a+b%26c&p=",
			bytes.NewReader([]byte(`{"v": "tt"}`)),
		)
		if err != nil {
			t.Fatal(err)
		}
		var last string
		for _, date := range []string{"Sat, 01 Jan 2000 00:00:00 GMT", "Sat, 01 Jan 2000 00:01:00 GMT"} {
			err = zaoshu.Sign("qwertyuiop", "1234567890-=", request)
			if err != nil {
				t.Fatal(err)
			}
			// The signature covers the values before the URL encodes them.
			query := url.Values{"p": {""}, "q": {"a b&c"}}
			want := "ZAOSHU qwertyuiop:" + zaoshu.Signature("1234567890-=", http.MethodPost, date, query, `{"v": "tt"}`)
			if got := request.Header.Get("Authorization"); got != want || request.Header.Get("Date") != date {
				t.Errorf("got %s at %s, want %s at %s", got, request.Header.Get("Date"), want, date)
			}
			if got := request.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("the Content-Type is %q, want application/json with the charset", got)
			}
			if want == last {
				t.Error("both attempts have the same signature, want different ones")
			}
			last = want
			time.Sleep(time.Minute) //nolint:forbidigo // On the fake clock.
		}
		body, err := io.ReadAll(request.Body)
		if err != nil || string(body) != `{"v": "tt"}` {
			t.Errorf("the body after signing is %q, %v, want the same as before", body, err)
		}
	})
}

func TestSign_UnreadableBodyIsAnError(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, "http://localhost/", strings.NewReader("{}"),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.GetBody = func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }
	err = zaoshu.Sign("k", "s", request)
	if err == nil || request.Header.Get("Authorization") != "" {
		t.Errorf("got %v and the signature %q, want an error and none", err, request.Header.Get("Authorization"))
	}
}

// checkSignature checks the signature and the date of a request.
func checkSignature(t *testing.T, request clienttest.Request) {
	t.Helper()
	address, err := url.Parse(request.URI)
	if err != nil {
		t.Error(err)

		return
	}
	date := request.Header.Get("Date")
	_, err = http.ParseTime(date)
	if err != nil {
		t.Errorf("%s has the date %q, want an HTTP date", request, date)
	}
	want := "ZAOSHU " + apiKey + ":" +
		zaoshu.Signature(apiSecret, request.Method, date, address.Query(), request.Body)
	if got := request.Header.Get("Authorization"); got != want {
		t.Errorf("%s has the signature %s, want %s", request, got, want)
	}
}
