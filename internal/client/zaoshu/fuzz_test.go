package zaoshu_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func FuzzPages(f *testing.F) {
	for _, seed := range []string{
		`{"code":0,"data":[` + instanceDocument + `],"msg":""}`, `{"code":0,"data":[` + listedTaskDocument + `],"msg":""}`,
		`{"code":0,"data":[null]}`, `{"code":0,"data":null}`, `{"code":1,"data":[{}]}`, `{}`, `null`, `[]`,
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
	client, err := zaoshu.New(server.URL, apiKey, apiSecret, once, bulkread.DefaultOptions())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		answer.Store(&document)
		found, err := client.ListInstances(t.Context(), zaoshu.All)
		for _, instance := range found {
			if err == nil && instance.ID == "" {
				t.Errorf("%s lists an instance without an id", document)
			}
		}
		ran, err := client.ListTasks(t.Context(), id)
		for _, one := range ran {
			if err == nil && one.ID == "" {
				t.Errorf("%s lists a task without an id", document)
			}
		}
	})
}
