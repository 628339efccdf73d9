package signature_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

const (
	// secret is that of the documented examples (design/api/zaoshu.md,
	// "Signature examples").
	secret      = "1234567890-="
	contentType = "application/json; charset=utf-8"
	date        = "Wed, 18 Mar 2016 08:04:06 GMT"
)

// newMessage returns a message with the headers of the documented examples.
func newMessage(method, query, body string) signature.Message {
	return signature.Message{Method: method, ContentType: contentType, Date: date, RawQuery: query, Body: []byte(body)}
}

func TestMessage_DocumentedSignatures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, query, body, want string }{
		{http.MethodPost, "a=1&b=2", `{"v": "tt"}`, "EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I="},
		{http.MethodPost, "a=1&b=2", `{"v":"tt"}`, "QzXPkAH7JU5CtFRilL0GgRgdxYyqXKnwdln94ZARis0="},
		{http.MethodGet, "b=2&a=1&Q=", "", "BMyReSz5aaoNm5QTz7ghxv7HosqE/b6ukncLPaeTyhE="},
		{http.MethodGet, "", "", "Ugn5gddA7Ph1mAUOH3hV1Cq/ULm6Ll4MrPWgz6C/Mgk="},
	} {
		if got := newMessage(test.method, test.query, test.body).Sign(secret); got != test.want {
			t.Errorf("Sign(%s ?%s %s) = %s, want %s", test.method, test.query, test.body, got, test.want)
		}
	}
}

func TestMessage_EqualQueriesHaveEqualSignatures(t *testing.T) {
	t.Parallel()
	for query, other := range map[string]string{
		"a=1&b=2":           "b=2&a=1",
		"Q=&a=1":            "a=1&Q",
		"a=%E6%96%B0+x%2Fy": "a=新%20x/y",
		"%61=1":             "&a=1&&",
		"a=100%":            "a=100%25",
		"a=%zz":             "a=%25zz",
		"é=1&z=2":           "z=2&%C3%A9=1",
	} {
		if newMessage(http.MethodGet, query, "").Sign(secret) != newMessage(http.MethodGet, other, "").Sign(secret) {
			t.Errorf("%s is not %s", query, other)
		}
	}
}

func TestMessage_EveryPartIsSigned(t *testing.T) {
	t.Parallel()
	original := newMessage(http.MethodPost, "a=1", "{}")
	signed := original.Sign(secret)
	if !original.Verify(signed, secret) {
		t.Fatal("a message does not match its own signature")
	}
	changed := map[string]func(m *signature.Message){
		"method":       func(m *signature.Message) { m.Method = http.MethodPatch },
		"content type": func(m *signature.Message) { m.ContentType = strings.ReplaceAll(contentType, " ", "") },
		"date":         func(m *signature.Message) { m.Date = "" },
		"query":        func(m *signature.Message) { m.RawQuery = "a=2" },
		"body":         func(m *signature.Message) { m.Body = []byte("{ }") },
	}
	for name, change := range changed {
		m := original
		change(&m)
		if m.Verify(signed, secret) {
			t.Errorf("the %s does not count", name)
		}
	}
	if original.Verify(signed, secret+"x") {
		t.Error("the secret does not count")
	}
}

func TestMessage_OfRequest(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/test?b=2&a=1", http.NoBody)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Date", date)
	if !signature.NewMessage(r, []byte(`{"v": "tt"}`)).Verify("EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I=", secret) {
		t.Fatal("the request of the worked example does not match its signature")
	}
}

func TestParseAuthorization(t *testing.T) {
	t.Parallel()
	for header, want := range map[string][2]string{
		"ZAOSHU qwertyuiop:EZlF+/=": {"qwertyuiop", "EZlF+/="},
		"zaoshu qwertyuiop:EZlF":    {"qwertyuiop", "EZlF"},
		"":                          {},
		"ZAOSHU":                    {},
		"ZAOSHU key":                {},
		"ZAOSHU key:":               {},
		"ZAOSHU :signature":         {},
		"Zaoshu key:signature":      {},
		"Basic key:signature":       {},
		"ZAOSHUkey:signature":       {},
	} {
		key, signed, ok := signature.ParseAuthorization(header)
		if ok != (want[0] != "") || (ok && [2]string{key, signed} != want) {
			t.Errorf("ParseAuthorization(%q) = %q, %q, %t", header, key, signed, ok)
		}
	}
}
