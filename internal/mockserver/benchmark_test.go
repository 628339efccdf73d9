package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clones"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// The promises about a server with manyObjects instances of a system
// (design/reference-server.md, "Scale").
const (
	manyObjects  = 100_000
	maxHeap      = 400 << 20 // bytes
	maxPage      = 1 << 20   // bytes
	maxStart     = 3 * time.Second
	smallAccount = "small"
	// smallObjects is the number of instances of smallAccount.
	smallObjects = 30
)

// scaleSystem says how the benchmarks and the stress test use a system.
type scaleSystem struct {
	clones.System

	name string
	// list is the path of a list, and get that of an instance. If the API has
	// pages, list has a verb for a number, which grows by pageStep from page to
	// page.
	list, get string
	pageStep  int
	// rowsKey is the key of the objects in the response to list; empty if the
	// response is an array of them.
	rowsKey string
	// account is the account whose instances are listed: the one with many if
	// the API has pages, else smallAccount.
	account string
	// create creates an instance with a name, or else starts a task.
	create func(name string) (path, contentType, body string)
	// sign adds the credentials of an account to a request.
	sign func(r *http.Request, body string, credentials system.Credentials)
}

const (
	contentJSON = "application/json"
	contentForm = "application/x-www-form-urlencoded"
)

func setHeader(name, prefix, credential string) func(*http.Request, string, system.Credentials) {
	return func(r *http.Request, _ string, credentials system.Credentials) {
		r.Header.Set(name, prefix+credentials[credential])
	}
}

// scaleSystems returns the systems. Only Wakame and Zaoshu have pages, of 30
// objects here, which is Zaoshu's default.
func scaleSystems() []scaleSystem {
	known := clones.Systems()

	return []scaleSystem{
		{
			name: "sharedcloud", System: known["sharedcloud"],
			list: "/sharedcloud/api/v1/instances/", get: "/sharedcloud/api/v1/instances/%s/", account: smallAccount,
			create: func(name string) (string, string, string) {
				return "/sharedcloud/api/v1/instances/", contentJSON, `{"name":"` + name + `","ask_price":1}`
			},
			sign: setHeader("Authorization", "Token ", "token"),
		},
		{
			name: "jeto", System: known["jeto"],
			list: "/jeto/api/instances", get: "/jeto/api/instances/%s", rowsKey: "instances", account: smallAccount,
			create: func(name string) (string, string, string) {
				return "/jeto/api/instances", contentJSON, `{"state":"create","name":"` + name +
					`","path":"/srv","project":"1","host":"1","gitReference":"master","async":true}`
			},
			sign: setHeader("X-Jeto-Key", "", "api_key"),
		},
		{
			name: "qubell", System: known["qubell"],
			list: "/qubell/api/1/applications/56b0c1a2e4b0a1f2c3d4e521/instances",
			get:  "/qubell/api/1/instances/%s", account: smallAccount,
			create: func(name string) (string, string, string) {
				return "/qubell/api/1/applications/56b0c1a2e4b0a1f2c3d4e521/launch", contentJSON,
					`{"instanceName":"` + name + `"}`
			},
			sign: setHeader("Authorization", "Bearer ", "token"),
		},
		{
			name: "wakame", System: known["wakame"],
			list: "/wakame/api/instances?limit=30&start=%d", get: "/wakame/api/instances/%s",
			rowsKey: "results", pageStep: 30, account: system.DefaultAccount,
			create: func(name string) (string, string, string) {
				return "/wakame/api/instances", contentForm,
					"image_id=wmi-lucid5&instance_spec_id=is-demospec&hostname=" + name
			},
			sign: setHeader("X-Vdc-Account-Uuid", "", "account_id"),
		},
		{
			name: "zaoshu", System: known["zaoshu"],
			list: "/zaoshu/v2/instances?per_page=30&page=%d", get: "/zaoshu/v2/instance/%s",
			rowsKey: "data", pageStep: 1, account: system.DefaultAccount,
			create: func(string) (string, string, string) {
				return "/zaoshu/v2/instance/" + known["zaoshu"].NewID(0), contentJSON, "{}"
			},
			sign: signZaoshu,
		},
	}
}

func signZaoshu(r *http.Request, body string, credentials system.Credentials) {
	// The signature is of the path below the prefix.
	below := r.Clone(r.Context())
	below.URL.Path = strings.TrimPrefix(r.URL.Path, "/zaoshu")
	r.Header.Set("Authorization", "ZAOSHU "+credentials["api_key"]+":"+
		signature.NewMessage(below, []byte(body)).Sign(credentials["api_secret"]))
}

// newLargeState returns a state with manyObjects running instances of the
// default account in one system, and a few of smallAccount.
func newLargeState(tb testing.TB, s scaleSystem) []byte {
	tb.Helper()
	server := newServer(tb, mockserver.Options{})
	_, err := server.CreateAccount(s.name, smallAccount)
	if err != nil {
		tb.Fatal(err)
	}
	for _, account := range []string{system.DefaultAccount, smallAccount} {
		_, err = server.CreateObject(s.name, account, "instance", nil)
		if err != nil {
			tb.Fatal(err)
		}
	}
	// The instances boot.
	_, err = server.Objects(s.name, "")
	if err != nil {
		tb.Fatal(err)
	}
	state, err := server.ExportState()
	if err == nil {
		state, err = clones.ReplaceInstances(state, s.name, s.cloneInstances)
	}
	if err != nil {
		tb.Fatal(err)
	}

	return state
}

// cloneInstances clones the last two instances, which are those of the default
// account and of smallAccount.
func (s scaleSystem) cloneInstances(instances []json.RawMessage) ([]json.RawMessage, error) {
	template, err := clones.NewTemplate(instances[len(instances)-2], "", s.IDKey)
	if err != nil {
		return nil, err
	}
	ofSmallAccount, err := clones.NewTemplate(instances[len(instances)-1], "", s.IDKey)
	cloned := make([]json.RawMessage, manyObjects+smallObjects)
	for n := range cloned {
		if n == manyObjects {
			template = ofSmallAccount
		}
		cloned[n] = template.Clone(s.NewID(n), "")
	}

	return cloned, err
}

func newServer(tb testing.TB, options mockserver.Options) *mockserver.Server {
	tb.Helper()
	server, err := mockserver.New(options)
	if err != nil {
		tb.Fatal(err)
	}

	return server
}

// newLargeServer returns a server with the state of newLargeState.
func newLargeServer(tb testing.TB, s scaleSystem) *mockserver.Server {
	tb.Helper()
	server := newServer(tb, mockserver.Options{RateLimit: 1 << 30})
	err := server.ImportState(newLargeState(tb, s))
	if err != nil {
		tb.Fatal(err)
	}

	return server
}

// scaleClient sends the requests of an account of a system.
type scaleClient struct {
	scaleSystem

	url         string
	client      *http.Client
	credentials system.Credentials
}

func newScaleClient(
	tb testing.TB, s scaleSystem, server *mockserver.Server, url, account string,
) *scaleClient {
	tb.Helper()
	accounts, err := server.Accounts(s.name)
	if err != nil {
		tb.Fatal(err)
	}
	client := &scaleClient{
		scaleSystem: s, url: url, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
	}
	for _, a := range accounts {
		if a.Name == account {
			client.credentials = a.Credentials
		}
	}

	return client
}

// send sends a request, and returns the body of the response, whose status is
// that of a success.
func (c *scaleClient) send(tb testing.TB, method, path, contentType, body string) []byte {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	c.sign(r, body, c.credentials)
	response, err := c.client.Do(r)
	if err != nil {
		tb.Error(err)

		return nil
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.StatusCode >= http.StatusBadRequest {
		tb.Errorf("%s %s: status %d, %s, %v", method, path, response.StatusCode, text, err)
	}

	return text
}

// benchmarkSend sends b.N requests from eight clients at a time over HTTP.
func benchmarkSend(b *testing.B, s scaleSystem, send func(c *scaleClient, n int)) {
	b.Helper()
	server := newLargeServer(b, s)
	web := httptest.NewServer(server)
	defer web.Close()
	client := newScaleClient(b, s, server, web.URL, s.account)
	b.SetParallelism(8 / runtime.GOMAXPROCS(0))
	var requests atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			send(client, int(requests.Add(1)))
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	reportHeap(b)
	runtime.KeepAlive(server)
}

// reportHeap reports the live memory of the process in MB, and fails above
// maxHeap.
func reportHeap(b *testing.B) {
	b.Helper()
	var memory runtime.MemStats
	// The second collection frees what the first one left in pools.
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapAlloc>>20), "MB")
	if memory.HeapAlloc > maxHeap {
		b.Fatalf("%d MB are in use, want at most %d MB", memory.HeapAlloc>>20, maxHeap>>20)
	}
}

// BenchmarkServer_List lists instances beside many others: pages from anywhere
// in the list if the API has pages, else the list of an account with 30
// instances.
func BenchmarkServer_List(b *testing.B) {
	for _, s := range scaleSystems() {
		b.Run(s.name, func(b *testing.B) {
			const pages, stride = manyObjects / smallObjects, 7919
			benchmarkSend(b, s, func(c *scaleClient, n int) {
				path := s.list
				if s.pageStep > 0 {
					path = fmt.Sprintf(path, n*stride%pages*s.pageStep)
				}
				c.send(b, http.MethodGet, path, "", "")
			})
		})
	}
}

// BenchmarkServer_Get reads single instances among many.
func BenchmarkServer_Get(b *testing.B) {
	for _, s := range scaleSystems() {
		b.Run(s.name, func(b *testing.B) {
			benchmarkSend(b, s, func(c *scaleClient, n int) {
				id := n % manyObjects
				if s.account == smallAccount {
					id = manyObjects + n%smallObjects
				}
				c.send(b, http.MethodGet, fmt.Sprintf(s.get, s.NewID(id)), "", "")
			})
		})
	}
}

// BenchmarkServer_Create creates instances, in Zaoshu tasks, beside many
// others.
func BenchmarkServer_Create(b *testing.B) {
	for _, s := range scaleSystems() {
		b.Run(s.name, func(b *testing.B) {
			benchmarkSend(b, s, func(c *scaleClient, n int) {
				path, contentType, body := s.create("web-" + strconv.Itoa(n))
				c.send(b, http.MethodPost, path, contentType, body)
			})
		})
	}
}

// BenchmarkServer_StatusPage reads the status page beside many instances.
func BenchmarkServer_StatusPage(b *testing.B) {
	for _, s := range scaleSystems() {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			benchmarkSend(b, s, func(c *scaleClient, _ int) {
				if page := c.send(b, http.MethodGet, "/", "", ""); len(page) > maxPage {
					b.Errorf("the page has %d bytes, want at most %d", len(page), maxPage)
				}
			})
		})
	}
}

// BenchmarkServer_Start starts a server with a state file of many instances.
func BenchmarkServer_Start(b *testing.B) {
	for _, s := range scaleSystems() {
		b.Run(s.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "state.json")
			state, err := newLargeServer(b, s).ExportState()
			if err == nil {
				err = os.WriteFile(path, state, 0o600)
			}
			if err != nil {
				b.Fatal(err)
			}
			var server *mockserver.Server
			best := time.Hour
			for b.Loop() {
				before := time.Now()
				server = newServer(b, mockserver.Options{StateFile: path})
				best = min(best, time.Since(before))
			}
			b.ReportMetric(best.Seconds(), "s/best")
			if best > maxStart {
				b.Errorf("a start takes %s, want at most %s", best, maxStart)
			}
			reportHeap(b)
			runtime.KeepAlive(server)
		})
	}
}
