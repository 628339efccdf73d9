package jeto_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

func FuzzListInstances(f *testing.F) {
	for _, seed := range []string{
		`{"instances":[` + listedDocument + `]}`, `[` + listedDocument + `,` + orphanDocument + `]`,
		`{"instances":[null]}`, `{"instances":null}`, `[]`, `null`, `[{}]`,
	} {
		f.Add([]byte(seed))
	}
	var answer atomic.Pointer[[]byte]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(*answer.Load())
	}))
	f.Cleanup(server.Close)
	once := options()
	once.MaxRetries = 0
	client, err := jeto.New(server.URL, "s3cr3t", once, bulkread.DefaultOptions())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		answer.Store(&document)
		found, err := client.ListInstances(t.Context())
		for _, instance := range found {
			if err == nil && instance.ID == "" {
				t.Errorf("%s lists an instance without an id", document)
			}
		}
	})
}
