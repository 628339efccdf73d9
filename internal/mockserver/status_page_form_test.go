package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// postForm sends a form of the status page, and follows the redirect.
func (s *testServer) postForm(path string, fields url.Values, status int) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(fields.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.StatusCode != status {
		s.t.Fatalf("POST %s: status %d, %v, want %d; body %s", path, response.StatusCode, err, status, body)
	}

	return string(body)
}

func TestStatusPage_ChangesClock(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Clock: clock.Manual(time.Unix(0, 0))})
	s.postForm("/_mock/page/clock", url.Values{"advance": {"90m"}}, http.StatusOK)
	s.wantPage("1970-01-01T01:30:00Z", "1h30m0s ahead")
	page := s.postForm("/_mock/page/clock", url.Values{"advance": {"-1s"}}, http.StatusBadRequest)
	if !strings.Contains(page, `advance &#34;-1s&#34; is not a duration`) {
		t.Errorf("page after a wrong duration:\n%s\nwant the error", page)
	}
}

func TestStatusPage_AddsAndRemovesFaults(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.postForm("/_mock/page/faults", url.Values{
		"system": {"sharedcloud"}, "method": {"GET"}, "effect": {"503"}, "times": {"2"},
	}, http.StatusOK)
	s.send(http.MethodGet, instancesPath, "", http.StatusServiceUnavailable, nil)
	s.wantPage("GET, sharedcloud", "503, 2 times", `<td class="number">1</td>`)
	s.postForm("/_mock/page/faults/"+s.Faults().List()[0].ID+"/remove", nil, http.StatusOK)
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	for _, effect := range []string{"drop-before", "drop-after", "truncate", "latency"} {
		s.postForm("/_mock/page/faults", url.Values{"effect": {effect}, "times": {"0"}}, http.StatusOK)
	}
	_, err := s.Faults().Add(faults.Fault{PathRegexp: "x$", Status: http.StatusTeapot})
	if err != nil {
		t.Fatal(err)
	}
	s.wantPage("connection closed before the work", "connection closed after the work", "response cut short",
		"10s of latency", "all methods, all systems, x$")
	s.postForm("/_mock/page/faults", url.Values{"effect": {"magic"}, "times": {"0"}}, http.StatusBadRequest)
	s.postForm("/_mock/page/faults", url.Values{"effect": {"503"}, "times": {"many"}}, http.StatusBadRequest)
}

func TestStatusPage_ChangesObjectsOutOfBand(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	id := s.createInstance()
	path := "/_mock/page/objects/sharedcloud/instance/" + id
	objects, err := s.Objects("sharedcloud", "demo")
	if err != nil {
		t.Fatal(err)
	}
	fields := objects[0].Fields
	fields["name"] = "renamed"
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	s.postForm(path+"/change", url.Values{"fields": {string(text)}}, http.StatusOK)
	s.wantPage(`<th scope="row">renamed</th>`)
	s.postForm(path+"/change", url.Values{"fields": {"[]"}}, http.StatusBadRequest)
	s.postForm(path+"/delete", nil, http.StatusOK)
	s.postForm(path+"/delete", nil, http.StatusNotFound)
	s.postForm(path+"/change", url.Values{"fields": {"{}"}}, http.StatusNotFound)
	if s.countInstances() != 0 {
		t.Error("the instance is still there, want it deleted")
	}
}

// TestStatusPage_ChangesObjectsOfTheirAccount changes an application of Qubell
// that has the same ID in two accounts.
func TestStatusPage_ChangesObjectsOfTheirAccount(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	_, err := s.CreateAccount("qubell", "team")
	if err != nil {
		t.Fatal(err)
	}
	path := "/_mock/page/objects/qubell/application/team%2F" + qubell.ApplicationShop
	s.wantPage(`action="`+path+`/change"`, `<tr id="qubell-application-team/`+qubell.ApplicationShop+`">`)
	s.postForm(path+"/change", url.Values{"fields": {`{"name": "renamed"}`}}, http.StatusOK)
	objects, err := s.Objects("qubell", "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, object := range objects {
		if object.ID == qubell.ApplicationShop {
			got[object.Account] = object.Fields["name"] == "renamed"
		}
	}
	if diff := cmp.Diff(map[string]bool{"demo": false, "team": true}, got); diff != "" {
		t.Errorf("renamed applications (-want +got):\n%s", diff)
	}
}

func TestStatusPage_RefusesLargeForms(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	page := s.postForm("/_mock/page/clock", url.Values{"advance": {strings.Repeat("1", 9<<20)}}, http.StatusBadRequest)
	if !strings.Contains(page, "request body too large") {
		t.Errorf("page after a large form:\n%s\nwant the error", page)
	}
}

func TestStatusPage_Resets(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.createInstance()
	s.postForm("/_mock/page/reset", nil, http.StatusOK)
	if s.countInstances() != 0 {
		t.Error("the instance is still there, want the start")
	}
}
