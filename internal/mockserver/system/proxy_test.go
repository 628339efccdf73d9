package system_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestProxyError_PageHasStatus(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		refused    system.ProxyError
		retryAfter []string
	}{
		{system.ProxyError{Status: http.StatusBadGateway}, nil},
		{system.ProxyError{Status: http.StatusBadGateway, RetryAfter: 5}, []string{"5"}},
	} {
		recorder := httptest.NewRecorder()
		test.refused.Write(recorder)
		page := recorder.Body.String()
		if recorder.Code != http.StatusBadGateway || !strings.Contains(page, "<title>502 Bad Gateway</title>") ||
			!strings.Contains(page, "<center>nginx</center>") {
			t.Errorf("%+v: response %d %s, want nginx's page for 502", test.refused, recorder.Code, page)
		}
		if got := recorder.Header()["Retry-After"]; strings.Join(got, ",") != strings.Join(test.retryAfter, ",") {
			t.Errorf("%+v: Retry-After %v, want %v", test.refused, got, test.retryAfter)
		}
	}
}
