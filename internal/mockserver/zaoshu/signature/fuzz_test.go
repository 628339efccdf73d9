package signature_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// FuzzParseAuthorization parses any header. Key and signature of a valid header
// give the same header.
func FuzzParseAuthorization(f *testing.F) {
	for _, seed := range []string{
		"ZAOSHU qwertyuiop:EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I=", "zaoshu a:b:c", "ZAOSHU  :", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		key, signed, ok := signature.ParseAuthorization(header)
		if !ok {
			return
		}
		if scheme := header[:len("ZAOSHU")]; header != scheme+" "+key+":"+signed ||
			!strings.EqualFold(scheme, "ZAOSHU") {
			t.Fatalf("ParseAuthorization(%q) = %q, %q", header, key, signed)
		}
	})
}

// FuzzQuery signs a query of two parameters in both orders. The parameter whose
// name is the first in order is the line after the date, unescaped.
func FuzzQuery(f *testing.F) {
	for _, seed := range [][4]string{{"a", "1", "b", "2"}, {"a", "100%", "Q", ""}, {"é", "\xff", "z", "+ &="}} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, name, value, otherName, otherValue string) {
		if name >= otherName {
			t.Skip("the order of parameters of one name counts")
		}
		pair, other := url.QueryEscape(name)+"="+url.QueryEscape(value),
			url.QueryEscape(otherName)+"="+url.QueryEscape(otherValue)
		lines := newMessage(http.MethodGet, other, "")
		lines.Date += "\n" + name + "=" + value
		for _, query := range []string{pair + "&" + other, other + "&" + pair} {
			if !newMessage(http.MethodGet, query, "").Verify(lines.Sign(secret), secret) {
				t.Errorf("%s is not in its lines", query)
			}
		}
	})
}
