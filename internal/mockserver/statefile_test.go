package mockserver_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}

	return string(text)
}

func TestStateFile_RestartKeepsState(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := startServer(t, mockserver.Options{StateFile: path})
	id := first.createInstance()
	first.send(http.MethodPatch, instancesPath+id+"/", `{"name":"renamed"}`, http.StatusOK, nil)
	other, err := first.CreateAccount("sharedcloud", "other")
	if err != nil {
		t.Fatal(err)
	}
	err = first.Advance(90 * time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	second := startServer(t, mockserver.Options{StateFile: path})
	before := first.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	after := second.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	if before.body != after.body || !strings.Contains(after.body, `"current_server_time":"05-10-2018 17:59:06"`) {
		t.Fatalf("before: %s\nafter: %s", before.body, after.body)
	}
	second.token = other.Credentials["token"]
	second.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
}

func TestStateFile_KeptClockNotAdvancedTwice(t *testing.T) {
	t.Parallel()
	options := mockserver.Options{
		StateFile: filepath.Join(t.TempDir(), "state.json"), Clock: clock.Manual(time.Unix(0, 0)),
	}
	err := startServer(t, options).Advance(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if offset := startServer(t, options).Clock().Offset(); offset != time.Hour {
		t.Fatalf("offset %s, want 1h", offset)
	}
}

// TestStateFile_SavedBeforeResponse reads the file right after each response.
func TestStateFile_SavedBeforeResponse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	s := startServer(t, mockserver.Options{StateFile: path})
	empty := readFile(t, path)
	id := s.createInstance()
	if !strings.Contains(readFile(t, path), id) {
		t.Fatal("a new instance is not in the file")
	}
	s.send(http.MethodPatch, "/_mock/objects/sharedcloud/instance/"+id, `{"name":"edited-name"}`, http.StatusOK, nil)
	if !strings.Contains(readFile(t, path), "edited-name") {
		t.Fatal("an edit is not in the file")
	}
	s.send(http.MethodDelete, "/_mock/objects/sharedcloud/instance/"+id, "", http.StatusNoContent, nil)
	if strings.Contains(readFile(t, path), id) {
		t.Fatal("a deleted instance is in the file")
	}
	_, err := s.CreateObject("sharedcloud", "demo", "instance", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodPost, "/_mock/reset", "", http.StatusNoContent, nil)
	if got := readFile(t, path); got != empty {
		t.Fatalf("file after a reset %s, want %s", got, empty)
	}
}

func TestStateFile_ReadDoesNotWrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	s := startServer(t, mockserver.Options{StateFile: path})
	s.createInstance()
	err := os.Remove(path)
	if err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	s.send(http.MethodPost, instancesPath, `{}`, http.StatusBadRequest, nil)
	_, err = os.Stat(path)
	if err == nil {
		t.Fatal("the file was written although nothing has changed")
	}
}

func TestStateFile_RefusesAndKeepsForeignFile(t *testing.T) {
	t.Parallel()
	const head = `{"format":"fleet-mockserver-state","version":2,`
	for name, test := range map[string]struct{ content, want string }{
		"empty":     {"", "not JSON, or damaged"},
		"cut short": {head + `"systems":{`, "not JSON, or damaged"},
		"two states": {
			head + `"clock_offset":"0s","systems":{}}{}`, "not JSON, or damaged",
		},
		"foreign": {`{"version":4,"terraform_version":"1.14.0"}`, `not written by this server: format ""`},
		"another version": {
			`{"format":"fleet-mockserver-state","version":1}`, "has version 1, and this server reads version 2",
		},
		"unknown field":  {head + `"clock":1}`, `damaged: json: unknown field "clock"`},
		"no clock":       {head + `"systems":{}}`, `clock_offset "" is not a duration`},
		"clock":          {head + `"clock_offset":"-1s","systems":{}}`, `clock_offset "-1s" is not a duration`},
		"unknown system": {head + `"clock_offset":"0s","systems":{"x":{}}}`, `system "x": not found`},
		"damaged system": {head + `"clock_offset":"0s","systems":{"sharedcloud":[]}}`, "damaged: sharedcloud: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state.json")
			err := os.WriteFile(path, []byte(test.content), 0o600)
			if err != nil {
				t.Fatal(err)
			}
			_, err = mockserver.New(mockserver.Options{StateFile: path})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Fatalf("error %v, want %s and the file's name", err, test.want)
			}
			if kept := readFile(t, path); kept != test.content {
				t.Fatalf("the file was overwritten: %s", kept)
			}
		})
	}
}

func TestStateFile_UnwritablePathFailsAtStart(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"no folder": filepath.Join(t.TempDir(), "nowhere", "state.json"),
		"a folder":  t.TempDir(),
	} {
		_, err := mockserver.New(mockserver.Options{StateFile: path})
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("New with %s: error %v, want one with the path", name, err)
		}
	}
}

func TestStateFile_SaveErrorIsReported(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "gone")
	err := os.Mkdir(dir, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, mockserver.Options{StateFile: filepath.Join(dir, "state.json")})
	err = os.RemoveAll(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := s.send(http.MethodPost, instancesPath, createBody, http.StatusInternalServerError, nil)
	if !strings.Contains(got.body, "cannot save its state") {
		t.Fatalf("response %+v, want the save error", got)
	}
	objects, err := s.Objects("sharedcloud", "demo")
	if err != nil || len(objects) != 1 {
		t.Fatalf("objects %v, %v, want the instance in memory", objects, err)
	}
	instance := "/_mock/objects/sharedcloud/instance/" + objects[0].ID
	state := s.send(http.MethodGet, "/_mock/state", "", http.StatusOK, nil).body
	for _, change := range []struct{ method, path, body string }{
		{http.MethodPost, "/_mock/accounts", `{"system":"sharedcloud","name":"x"}`},
		{http.MethodPost, "/_mock/clock", `{"advance":"1s"}`},
		{http.MethodPost, "/_mock/objects", `{"system":"sharedcloud","account":"demo","kind":"instance"}`},
		{http.MethodPatch, instance, `{"name":"renamed"}`},
		{http.MethodDelete, instance, ""},
		{http.MethodPut, "/_mock/state", state},
		{http.MethodPost, "/_mock/reset", ""},
	} {
		refused := s.send(change.method, change.path, change.body, http.StatusInternalServerError, nil)
		if !strings.Contains(refused.body, "the state file cannot be written") {
			t.Errorf("%s %s = %s, want the save error", change.method, change.path, refused.body)
		}
	}
}

// TestStateFile_ConcurrentSavesShareWrites creates objects concurrently. Each
// must be in the file when the call returns.
func TestStateFile_ConcurrentSavesShareWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	s := startServer(t, mockserver.Options{StateFile: path})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 5 {
				created, err := s.CreateObject("sharedcloud", "demo", "instance", nil)
				if err != nil {
					t.Error(err)
				}
				if !strings.Contains(readFile(t, path), created.ID) {
					t.Errorf("the file lacks %s", created.ID)
				}
			}
		})
	}
	wg.Wait()
	if n := startServer(t, mockserver.Options{StateFile: path}).countInstances(); n != 80 {
		t.Fatalf("%d instances after a restart, want 80", n)
	}
}
