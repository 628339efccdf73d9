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

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// TestTheDocumentedSignatures has the worked examples of design/api/zaoshu.md,
// "Signature examples".
func TestTheDocumentedSignatures(t *testing.T) {
	t.Parallel()
	const secret, date = "1234567890-=", "Wed, 18 Mar 2016 08:04:06 GMT"
	numbers := url.Values{"a": {"1"}, "b": {"2"}}
	for name, test := range map[string]struct {
		method string
		query  url.Values
		body   string
		want   string
	}{
		"the document's":     {"POST", numbers, `{"v": "tt"}`, "EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I="},
		"the Python SDK's":   {"POST", numbers, `{"v":"tt"}`, "QzXPkAH7JU5CtFRilL0GgRgdxYyqXKnwdln94ZARis0="},
		"an empty parameter": {"GET", url.Values{"b": {"2"}, "a": {"1"}, "Q": {""}}, "", "BMyReSz5aaoNm5QTz7ghxv7HosqE/b6ukncLPaeTyhE="},
		"no parameters":      {"GET", nil, "", "Ugn5gddA7Ph1mAUOH3hV1Cq/ULm6Ll4MrPWgz6C/Mgk="},
	} {
		if got := zaoshu.Signature(secret, test.method, date, test.query, test.body); got != test.want {
			t.Errorf("%s signature is %s, want %s", name, got, test.want)
		}
	}
}

func TestEachAttemptIsSignedAtItsOwnTime(t *testing.T) {
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
			if err = zaoshu.Sign("qwertyuiop", "1234567890-=", request); err != nil {
				t.Fatal(err)
			}
			// What is signed is what was meant, before the URL encoded it.
			query := url.Values{"p": {""}, "q": {"a b&c"}}
			want := "ZAOSHU qwertyuiop:" + zaoshu.Signature("1234567890-=", http.MethodPost, date, query, `{"v": "tt"}`)
			if got := request.Header.Get("Authorization"); got != want || request.Header.Get("Date") != date {
				t.Errorf("got %s at %s, want %s at %s", got, request.Header.Get("Date"), want, date)
			}
			if got := request.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("the Content-Type is %q", got)
			}
			if want == last {
				t.Error("both attempts have the same signature")
			}
			last = want
			time.Sleep(time.Minute) //nolint:forbidigo // In the bubble's time.
		}
		if body, err := io.ReadAll(request.Body); err != nil || string(body) != `{"v": "tt"}` {
			t.Errorf("the body that is left to send is %q, %v", body, err)
		}
	})
}

func TestABodyThatCannotBeReadIsNotSigned(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, "http://localhost/", strings.NewReader("{}"),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.GetBody = func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }
	if err = zaoshu.Sign("k", "s", request); err == nil || request.Header.Get("Authorization") != "" {
		t.Errorf("got %v and signed %q", err, request.Header.Get("Authorization"))
	}
}
