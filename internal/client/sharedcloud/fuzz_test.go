package sharedcloud_test

import (
	"encoding/json"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{documentedGet, documentedPost, `null`, `{}`} {
		f.Add([]byte(seed))
	}
	for _, changes := range []string{`{"type":{}}`, `{"created_at":"31-02-2018 00:00:00"}`} {
		f.Add([]byte(clienttest.With(f, documentedPost, changes)))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var instance sharedcloud.Instance
		if json.Unmarshal(document, &instance) != nil {
			return
		}
		err := instance.Validate()
		if err == nil && (instance.UUID == "" || instance.Type == 0) {
			t.Errorf("%s is a valid instance without an id or type: %+v", document, instance)
		}
	})
}

func FuzzGPUModel(f *testing.F) {
	f.Add([]byte(documentedGPU))
	f.Add([]byte(clienttest.With(f, documentedGPU, `{"cuda_cores":"5120","created_at":""}`)))
	f.Fuzz(func(_ *testing.T, document []byte) {
		var gpu sharedcloud.GPUModel
		_ = json.Unmarshal(document, &gpu)
	})
}

func FuzzListInstances(f *testing.F) {
	for _, seed := range []string{
		listOf(documentedGet), listOf(documentedGPU), `[null]`, `[]`, `null`, `[{}]`, `{}`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		instances, err := c.ListInstances(t.Context())
		for _, instance := range instances {
			if err == nil && instance.UUID == "" {
				t.Errorf("%s is a valid list with an instance without an id", document)
			}
		}
		models, err := c.ListGPUs(t.Context())
		for _, model := range models {
			if err == nil && model.UUID == "" {
				t.Errorf("%s is a valid list with a GPU without an id", document)
			}
		}
	})
}
