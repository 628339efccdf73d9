package sharedcloud_test

import (
	"context"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

// documentedGPU is the documentation's example of a GPU model.
const documentedGPU = `{
	"uuid": "caf0daeb-ba23-4499-b4f9-8b4965714366", "name": "Nvidia Titan V 12GB", "codename": "titanv",
	"cuda_cores": 5120, "is_available": true, "created_at": "05-10-2018 16:29:06",
	"current_server_time": "06-10-2018 19:10:01"
}`

// readDocument returns the documented instance of a CPU as a read returns it
// (design/api/sharedcloud.md, "GPU of an instance").
func readDocument(tb testing.TB) string {
	tb.Helper()

	return clienttest.With(tb, documentedPost, `{"gpu":"n/a"}`)
}

func getInstance(ctx context.Context, c *sharedcloud.Client) error {
	_, err := c.GetInstance(ctx, uuid)

	return err
}

func listInstances(ctx context.Context, c *sharedcloud.Client) error {
	_, err := c.ListInstances(ctx)

	return err
}

func listGPUs(ctx context.Context, c *sharedcloud.Client) error {
	_, err := c.ListGPUs(ctx)

	return err
}

// listOf is the response to a list.
func listOf(documents ...string) string { return "[" + strings.Join(documents, ",") + "]" }

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document: readDocument(t),
		Keys: []string{
			"uuid", "name", "type", "status", "ask_price", "max_num_parallel_jobs", "num_running_jobs",
			"num_assigned_jobs", "downloaded_images", "created_at", "updated_at", "current_server_time",
		},
		NullableKeys: []string{"gpu", "gpu_name", "last_connection"},
	}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read = clienttest.NewCall(t.Context(), connect, getInstance)
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read = clienttest.NewCall(t.Context(), connect, listInstances)
		object.Wrap = func(document string) string { return listOf(documentedGet, document) }
		object.CheckKeys(t)
	})
}

func TestGPUModel_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: documentedGPU,
		Keys: []string{
			"uuid", "name", "codename", "cuda_cores", "is_available", "created_at",
		},
		Wrap: func(document string) string { return listOf(documentedGPU, document) },
		Read: clienttest.NewCall(t.Context(), connect, listGPUs),
	}.CheckKeys(t)
}

func TestInstance_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(context.Context, *sharedcloud.Client) error{
		"get": getInstance,
		"update": func(ctx context.Context, c *sharedcloud.Client) error {
			_, err := c.UpdateInstance(ctx, uuid, sharedcloud.InstanceUpdate{Name: new("x")})

			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.CheckWrongID(t, uuid, documentedGet, clienttest.NewCall(t.Context(), connect, call))
		})
	}
}

func TestInstance_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, readDocument(t), clienttest.NewCall(t.Context(), connect, getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, "", "", clienttest.NewCall(t.Context(), connect, listInstances))
}

func TestListInstances_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                              "there is no list",
		`{}`:                                "an object stands where a list was expected",
		`[{}]`:                              "element 1 of the list: an object lacks uuid, name, type",
		`[{"uuid":"a"}]`:                    "element 1 of the list: an object lacks name, type",
		listOf(documentedGet, `null`):       "element 2 of the list: null stands where an object was expected",
		listOf(documentedGet, `{"uuid":7}`): "element 2 of the list: an object lacks name, type",
		listOf(clienttest.With(t, documentedGet, `{"uuid":""}`)): "element 1 of the list: the instance has no uuid",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listInstances))
	}
}

func TestListGPUs_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`: "there is no list",
		`[{}]`: "element 1 of the list: an object lacks uuid, name, codename",
		listOf(clienttest.With(t, documentedGPU, `{"uuid":""}`)): "element 1 of the list: the GPU model has no uuid",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listGPUs))
	}
}
