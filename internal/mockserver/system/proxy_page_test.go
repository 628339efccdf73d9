package system_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestProxyPage_HasStatus(t *testing.T) {
	t.Parallel()
	page := system.ProxyPage(http.StatusBadGateway)
	if !strings.Contains(page, "<title>502 Bad Gateway</title>") || !strings.Contains(page, "<center>nginx</center>") {
		t.Fatal(page)
	}
}
