package signature_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// FuzzParseAuthorization reads any header: what is understood can be written so
// again.
func FuzzParseAuthorization(f *testing.F) {
	for _, seed := range []string{"ZAOSHU qwertyuiop:EZlFQV45vYb+vGEqmBs2N0u2kWkOWzZujIF28wAXi0I=", "zaoshu a:b:c", "ZAOSHU  :", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		key, signed, ok := signature.ParseAuthorization(header)
		if !ok {
			return
		}
		if scheme := header[:len("ZAOSHU")]; header != scheme+" "+key+":"+signed || !strings.EqualFold(scheme, "ZAOSHU") {
			t.Fatalf("%q: %q, %q", header, key, signed)
		}
	})
}

// FuzzQuery signs a query of two parameters, in both orders: the one whose name
// comes first is a line behind the date, as it was before it was escaped.
func FuzzQuery(f *testing.F) {
	for _, seed := range [][4]string{{"a", "1", "b", "2"}, {"a", "100%", "Q", ""}, {"é", "\xff", "z", "+ &="}} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, name, value, otherName, otherValue string) {
		if name >= otherName {
			t.Skip("the order of parameters of one name counts")
		}
		pair, other := url.QueryEscape(name)+"="+url.QueryEscape(value), url.QueryEscape(otherName)+"="+url.QueryEscape(otherValue)
		lines := newMessage(http.MethodGet, other, "")
		lines.Date += "\n" + name + "=" + value
		for _, query := range []string{pair + "&" + other, other + "&" + pair} {
			if !newMessage(http.MethodGet, query, "").Verify(lines.Sign(secret), secret) {
				t.Errorf("%s is not in its lines", query)
			}
		}
	})
}
