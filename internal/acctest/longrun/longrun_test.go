// Package longrun checks that the provider does not grow in waits of hours. The
// provider and the reference server run in a synctest bubble, where time passes
// when all goroutines wait. Their connections are in memory, because a goroutine
// that reads from a socket does not count as one that waits.
package longrun_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

const (
	// workDuration is how long the objects wait, all at the same time.
	workDuration = 2 * time.Hour
	// maxHeapGrowth is how much more memory may be in use near the end of the
	// wait than near its start, in bytes.
	maxHeapGrowth = 1 << 20
	// maxConnections is the default of http.max_concurrent_requests. How many
	// of them are open varies from poll to poll, and each has some goroutines.
	maxConnections       = 10
	connectionGoroutines = 4

	accountName = "long"
)

// usage is what the process uses.
type usage struct {
	Goroutines, Connections int
	// Heap is the memory in use, in bytes.
	Heap uint64
}

// longWork creates resources that wait for workDuration.
type longWork struct {
	system, resource string
	// settings are the credentials that the provider uses.
	settings []string
	// jobDuration is that of the server's jobs. It boots machines, and requests
	// Qubell's instances, in workDuration.
	jobDuration time.Duration
	config      func(t *testing.T, server *mockserver.Server, i int) map[string]any
}

func longWorks() []longWork {
	return []longWork{
		{
			system: "wakame", resource: "fleet_wakame_instance", settings: []string{"account_id"},
			config: func(_ *testing.T, _ *mockserver.Server, i int) map[string]any {
				return map[string]any{
					"image_id": wakame.Image, "instance_spec_id": wakame.Spec, "hostname": fmt.Sprintf("web%d", i),
				}
			},
		},
		{
			system: "jeto", resource: "fleet_jeto_instance", settings: []string{"api_key"}, jobDuration: workDuration,
			config: func(_ *testing.T, _ *mockserver.Server, i int) map[string]any {
				return map[string]any{
					"name": fmt.Sprintf("web%d", i), "project_id": "1", "host_id": "1", "git_reference": "master",
				}
			},
		},
		{
			system: "qubell", resource: "fleet_qubell_instance", settings: []string{"token"},
			jobDuration: time.Minute,
			config: func(_ *testing.T, _ *mockserver.Server, i int) map[string]any {
				return map[string]any{
					"application_id": qubell.ApplicationShop, "name": fmt.Sprintf("web%d", i),
					"parameters": map[string]any{"web.size": "small"},
				}
			},
		},
		{
			system: "zaoshu", resource: "fleet_zaoshu_run", settings: []string{"api_key", "api_secret"},
			jobDuration: workDuration,
			config: func(t *testing.T, server *mockserver.Server, i int) map[string]any {
				t.Helper()
				crawler, err := server.CreateObject("zaoshu", accountName, zaoshu.KindInstance, map[string]any{
					"title": fmt.Sprintf("News %d", i),
				})
				if err != nil {
					t.Fatal(err)
				}

				return map[string]any{"instance_id": crawler.ID}
			},
		},
	}
}

// TestWait_DoesNotGrow compares what the process uses ten minutes after the
// start of a long wait and ten minutes before its end.
//
//nolint:paralleltest // It measures the whole process: other tests would change the figures.
func TestWait_DoesNotGrow(t *testing.T) {
	for _, work := range longWorks() {
		t.Run(work.system, func(t *testing.T) { synctest.Test(t, work.run) })
	}
}

func (w longWork) run(t *testing.T) {
	server, err := mockserver.New(mockserver.Options{
		BootDuration: workDuration, JobDuration: w.jobDuration, JetoWorkers: objects,
	})
	if err != nil {
		t.Fatal(err)
	}
	var connections atomic.Int64
	serve(t, server, &connections)
	resource := w.provider(t, server).Resource(w.resource)
	var creates sync.WaitGroup
	for i := range objects {
		config := w.config(t, server, i)
		config["timeouts"] = map[string]any{"create": (workDuration + time.Hour).String()}
		creates.Go(func() {
			_, diags := resource.TryCreate(config)
			if diags.HasError() {
				t.Error(diags)
			}
		})
	}
	start := time.Now()
	<-time.After(10 * time.Minute)
	before := measure(server, &connections)
	<-time.After(workDuration - 20*time.Minute)
	after := measure(server, &connections)
	creates.Wait()
	if took := time.Since(start); took < workDuration {
		t.Errorf("the creates took %s, want at least %s", took, workDuration)
	}
	if after.Goroutines > before.Goroutines+maxConnections*connectionGoroutines ||
		after.Connections > maxConnections || after.Heap > before.Heap+maxHeapGrowth {
		t.Errorf("the process used %+v near the start of the wait and %+v near its end, want no growth", before, after)
	}
}

// serve serves requests to every host until the end of the test, and counts
// the open connections.
func serve(t *testing.T, handler http.Handler, open *atomic.Int64) {
	t.Helper()
	listener := newMemoryListener()
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		t.Fatalf("the default transport is a %T", http.DefaultTransport)
	}
	dial := transport.DialContext
	transport.DialContext = listener.dial // The clients clone the transport.
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: time.Minute,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				open.Add(1)
			case http.StateClosed:
				open.Add(-1)
			default:
			}
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	t.Cleanup(func() {
		transport.DialContext = dial
		err := web.Close()
		if err != nil {
			t.Error(err)
		}
		err = <-ended
		if !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// provider returns a provider that is configured for a new account.
func (w longWork) provider(t *testing.T, server *mockserver.Server) *providertest.Provider {
	t.Helper()
	account, err := server.CreateAccount(w.system, accountName)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]any{"endpoint": "http://server" + server.Endpoint(w.system)}
	for _, name := range w.settings {
		settings[name] = account.Credentials[name]
	}

	return providertest.New(t, provider.New("test")(), map[string]any{w.system: settings})
}

// measure returns what the process uses, without the journal of the server.
func measure(server *mockserver.Server, connections *atomic.Int64) usage {
	synctest.Wait()
	server.Journal().Clear()
	// The second collection frees what the first one left in pools.
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)

	return usage{
		Goroutines: runtime.NumGoroutine(), Connections: int(connections.Load()), Heap: memory.HeapAlloc,
	}
}
