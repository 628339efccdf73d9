package rest_test

import (
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestTransport_TrustsCertificateOfUser(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	own := fastOptions()
	own.CACertificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	_, err := newClientFor(t, own, server.URL).Send(t.Context(), getCall())
	if err != nil {
		t.Errorf("with the certificate: got %v, want success", err)
	}
	anything := fastOptions()
	anything.InsecureSkipVerify = true
	_, err = newClientFor(t, anything, server.URL).Send(t.Context(), getCall())
	if err != nil {
		t.Errorf("without verification: got %v, want success", err)
	}
	broken := fastOptions()
	broken.CACertificate = []byte("not a certificate")
	_, err = rest.New(rest.Config{Options: broken, System: "Vendor", BaseURL: server.URL})
	if err == nil || !strings.Contains(err.Error(), "holds no PEM certificate") {
		t.Errorf("a broken certificate gave %v, want an error", err)
	}
}

func TestClient_BoundsConcurrency(t *testing.T) {
	t.Parallel()
	const limit, requests = 3, 12
	options := fastOptions()
	options.MaxConcurrentRequests = limit
	var active, most atomic.Int32
	full := make(chan struct{})
	c := newClient(t, options, func(http.ResponseWriter, *http.Request) {
		now := active.Add(1)
		defer active.Add(-1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
		}
		if now == limit {
			select {
			case <-full:
			default:
				close(full)
			}
		}
		// No request ends before the limit is reached once.
		<-full
	})
	var all sync.WaitGroup
	for range requests {
		all.Go(func() {
			_, err := c.Send(t.Context(), getCall())
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := most.Load(); got != limit {
		t.Errorf("%d requests were active at once, want %d", got, limit)
	}
}

func TestClient_ReusesConnections(t *testing.T) {
	t.Parallel()
	const parallel = 8
	options := fastOptions()
	options.MaxConcurrentRequests = parallel
	var dialled atomic.Int32
	var round sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		// All requests of a round are active together, so that each needs its
		// own connection.
		round.Done()
		round.Wait()
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			dialled.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := newClientFor(t, options, server.URL)
	for range 3 {
		round.Add(parallel)
		var all sync.WaitGroup
		for range parallel {
			all.Go(func() {
				_, err := c.Send(t.Context(), getCall())
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if got := dialled.Load(); got != parallel {
		t.Errorf("three rounds of %d requests opened %d connections, want %d", parallel, got, parallel)
	}
}
