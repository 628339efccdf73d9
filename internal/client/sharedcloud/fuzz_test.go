package sharedcloud_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

func FuzzLists(f *testing.F) {
	for _, seed := range []string{
		`[` + documentedGet + `]`, `[{"uuid":"caf0daeb","name":"Nvidia Titan V 12GB","codename":"titanv"}]`,
		`[null]`, `[]`, `null`, `[{}]`, `{}`,
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
	client, err := sharedcloud.New(server.URL, "s3cr3t", once, bulkread.DefaultOptions())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		answer.Store(&document)
		found, err := client.ListInstances(t.Context())
		for _, instance := range found {
			if err == nil && instance.UUID == "" {
				t.Errorf("%s lists an instance without an id", document)
			}
		}
		models, err := client.ListGPUs(t.Context())
		for _, model := range models {
			if err == nil && model.UUID == "" {
				t.Errorf("%s lists a GPU without an id", document)
			}
		}
	})
}
