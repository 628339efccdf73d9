package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

// wantPage returns the status page, which must have these texts.
func (s *testServer) wantPage(texts ...string) string {
	s.t.Helper()
	page := s.send(http.MethodGet, "/", "", http.StatusOK, nil)
	for _, text := range texts {
		if !strings.Contains(page.body, text) {
			s.t.Errorf("the status page lacks %q:\n%s", text, page.body)
		}
	}

	return page.body
}

func TestStatusPage_ShowsSystemsObjectsAndRequests(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Version: "1.2.3"})
	id := s.createInstance()
	s.send(http.MethodGet, instancesPath+"none/", "", http.StatusNotFound, nil)
	s.wantPage("Version 1.2.3", "<code>/wakame/api</code>", "<summary>demo</summary>", s.token, "<code>"+id+"</code>",
		"POST /api/v1/instances/", `<span class="status failed">404</span>`, "There is no fault.")
}

func TestStatusPage_ShowsReasonsAndFaultsOfRequests(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.Journal().Append(journal.Entry{
		Status: http.StatusBadRequest, Fault: "7",
		Reason: "there is no key <x>", Section: `design/api/jeto.md, "Errors"`,
	})
	s.wantPage("there is no key &lt;x&gt;", "design/api/jeto.md, &#34;Errors&#34;", "fault 7")
}

func TestStatusPage_EscapesNames(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	_, err := s.CreateObject("zaoshu", "demo", "instance", map[string]any{"title": "<script>alert(1)</script>"})
	if err != nil {
		t.Fatal(err)
	}
	if page := s.wantPage("&lt;script&gt;alert(1)"); strings.Contains(page, "<script>alert") {
		t.Errorf("the title of an object is not escaped:\n%s", page)
	}
}

func TestStatusPage_ShowsStatesOfEachSystem(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for systemName, fields := range map[string]map[string]any{
		"jeto":   {"status": []any{map[string]any{"name": "www", "status": "running", "ip": nil}}},
		"wakame": {"state": "stopped"},
		"zaoshu": {"status": "error"},
	} {
		_, err := s.CreateObject(systemName, "demo", "instance", fields)
		if err != nil {
			t.Fatal(err)
		}
	}
	s.createInstance()
	for state, class := range map[string]string{
		"www: running": "good", "stopped": "quiet", "error": "bad", "1: not available": "quiet",
	} {
		s.wantPage(`<span class="state ` + class + `">` + state + `</span>`)
	}
}

func TestStatusPage_ShowsTheFirstObjectsOfMany(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Empty: true})
	for range 101 {
		s.createInstance()
	}
	s.wantPage("sharedcloud: the first 100 of 101")
}

// TestStatusPage_StaysSmall shows the largest page: all systems have more
// objects and accounts than it shows, and there were many requests.
func TestStatusPage_StaysSmall(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, name := range s.Systems() {
		for i := range 120 {
			_, err := s.CreateObject(name, "demo", "instance", nil)
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 { // There is the account demo.
				_, err = s.CreateAccount(name, fmt.Sprintf("team-%03d", i))
				if err != nil {
					t.Fatal(err)
				}
			}
			s.send(http.MethodGet, instancesPath+"none/", "", http.StatusNotFound, nil)
		}
	}
	page := s.wantPage("wakame: the first 100 of ", "and 100 more")
	if len(page) > maxPage {
		t.Errorf("the page has %d bytes, want at most %d", len(page), maxPage)
	}
	const systems = 5
	for part, want := range map[string]int{
		`<textarea name="fields"`: systems * 100, "<dl>": systems * 20, `<td class="time">`: 50,
	} {
		if got := strings.Count(page, part); got != want {
			t.Errorf("the page has %s %d times, want %d", part, got, want)
		}
	}
}

func TestStatusPage_ServesItsFilesOnly(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for path, contentType := range map[string]string{
		"/_mock/page/style.css": "text/css; charset=utf-8", "/_mock/page/live.js": "text/javascript; charset=utf-8",
	} {
		got := s.send(http.MethodGet, path, "", http.StatusOK, nil)
		if got.header.Get("Content-Type") != contentType {
			t.Errorf("Content-Type of %s = %q, want %q", path, got.header.Get("Content-Type"), contentType)
		}
	}
	s.send(http.MethodGet, "/_mock/page/page.html", "", http.StatusNotFound, nil)
}
