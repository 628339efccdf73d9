package mockserver_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// stressClients is the number of clients of TestServer_StressLosesNothing.
const stressClients = 64

//nolint:gochecknoglobals // flags of a test are global
var stress = flag.Duration("stress", 0, "how long TestServer_StressLosesNothing sends requests; 0 is a short form")

// TestServer_StressLosesNothing sends requests to all systems from many clients
// at once. Groups of them share an account. Each client checks that what it has
// created is shown and listed, and that what it has deleted is not; the journal
// must have all requests.
func TestServer_StressLosesNothing(t *testing.T) {
	t.Parallel()
	server := newServer(t, mockserver.Options{RateLimit: 1 << 30})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	systems := scaleSystems()
	for _, s := range systems {
		_, err := server.CreateAccount(s.name, smallAccount)
		if err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(*stress)
	var requests atomic.Uint64
	var clients sync.WaitGroup
	for n := range stressClients {
		s := systems[n%len(systems)]
		account := []string{system.DefaultAccount, smallAccount}[n/len(systems)%2]
		client := &stressClient{
			scaleClient: newScaleClient(t, s, server, web.URL, account), requests: &requests, account: account,
			name: "web-" + strconv.Itoa(n),
		}
		clients.Go(func() {
			// The short form is two rounds.
			for round := 0; round < 2 || time.Now().Before(deadline); round++ {
				client.checkRound(t, server, round)
			}
		})
	}
	clients.Wait()
	entries := server.Journal().Entries(journal.Filter{})
	if got := server.Journal().Counters("", "").Total(); got != requests.Load() || len(entries) == 0 ||
		entries[len(entries)-1].Seq != got {
		t.Errorf("the journal counts %d requests of %d", got, requests.Load())
	}
	t.Logf("%d requests", requests.Load())
}

// stressClient sends the requests of one client.
type stressClient struct {
	*scaleClient

	requests *atomic.Uint64
	account  string
	// name is a name that no other client uses.
	name string
}

func (c *stressClient) send(t *testing.T, method, path, contentType, body string) []byte {
	t.Helper()
	c.requests.Add(1)

	return c.scaleClient.send(t, method, path, contentType, body)
}

// checkRound creates an instance, reads, lists and deletes it.
func (c *stressClient) checkRound(t *testing.T, server *mockserver.Server, round int) {
	t.Helper()
	id := c.createInstance(t, server, fmt.Sprintf("%s-%d", c.name, round))
	if id == "" {
		return
	}
	if text := c.send(t, http.MethodGet, fmt.Sprintf(c.get, id), "", ""); !strings.Contains(string(text), id) {
		t.Errorf("%s: %s is not shown: %s", c.scaleSystem.name, id, text)
	}
	if !c.lists(t, id) {
		t.Errorf("%s: %s was created and is not listed", c.scaleSystem.name, id)
	}
	c.deleteInstance(t, server, id)
	if c.lists(t, id) {
		t.Errorf("%s: %s was deleted and is listed", c.scaleSystem.name, id)
	}
}

// createInstance creates an instance and returns its id. Zaoshu's API creates
// none.
func (c *stressClient) createInstance(t *testing.T, server *mockserver.Server, name string) string {
	t.Helper()
	if c.scaleSystem.name == "zaoshu" {
		created, err := server.CreateObject("zaoshu", c.account, "instance", map[string]any{"title": name})
		if err != nil {
			t.Error(err)
		}

		return created.ID
	}
	path, contentType, body := c.create(name)
	var created struct {
		ID       string              `json:"id"`
		UUID     string              `json:"uuid"`
		Instance struct{ ID string } `json:"instance"`
	}
	err := json.Unmarshal(c.send(t, http.MethodPost, path, contentType, body), &created)
	if err != nil {
		t.Error(err)
	}

	return created.ID + created.UUID + created.Instance.ID
}

// deleteInstance deletes an instance. The API of Zaoshu deletes none, and those
// of Qubell and Wakame keep a record that their lists show.
func (c *stressClient) deleteInstance(t *testing.T, server *mockserver.Server, id string) {
	t.Helper()
	switch c.scaleSystem.name {
	case "sharedcloud", "jeto":
		c.send(t, http.MethodDelete, fmt.Sprintf(c.get, id), "", "")
	case "qubell":
		c.send(t, http.MethodDelete, fmt.Sprintf(c.get, id)+"?force=1", "", "")
	default:
		err := server.DeleteObject(c.scaleSystem.name, "instance", id)
		if err != nil {
			t.Error(err)
		}
	}
}

// lists reports whether the list has an instance. A client has one instance at
// a time, so those of an account fit on the first page.
func (c *stressClient) lists(t *testing.T, id string) bool {
	t.Helper()
	path := strings.Replace(c.list, "%d", "0", 1)
	text := c.send(t, http.MethodGet, path, "", "")
	if c.rowsKey != "" {
		var page map[string]json.RawMessage
		// Wakame's page is the only element of an array.
		err := json.Unmarshal(bytes.Trim(text, "[]"), &page)
		if err != nil {
			t.Error(err)
		}
		text = page[c.rowsKey]
	}
	var rows []map[string]any
	err := json.Unmarshal(text, &rows)
	if err != nil {
		t.Error(err)
	}

	return slices.ContainsFunc(rows, func(row map[string]any) bool { return row[c.IDKey] == id })
}
