package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi"
)

func TestDocuments_AreServed(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, name := range openapi.Names() {
		prefix := name
		if name == "admin" {
			prefix = "_mock"
		}
		path := "/" + prefix + "/openapi.yaml"
		got := s.send(http.MethodGet, path, "", http.StatusOK, nil)
		if contentType := got.header.Get("Content-Type"); contentType != "application/yaml" {
			t.Errorf("GET %s: content type %q, want application/yaml", path, contentType)
		}
		if want := "url: /" + prefix + "\n"; !strings.Contains(got.body, want) {
			t.Errorf("GET %s: the body has no %q", path, want)
		}
	}
	if entries := s.Journal().Entries(journal.Filter{}); len(entries) != 0 {
		t.Errorf("the journal has %d requests, want none", len(entries))
	}
}
