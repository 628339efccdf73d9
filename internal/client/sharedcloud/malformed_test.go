package sharedcloud_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

// documentedGPU is the documentation's own example.
const documentedGPU = `{
	"uuid": "caf0daeb-ba23-4499-b4f9-8b4965714366", "name": "Nvidia Titan V 12GB", "codename": "titanv",
	"cuda_cores": 5120, "is_available": true, "created_at": "05-10-2018 16:29:06", ` +
	`"current_server_time": "06-10-2018 19:10:01"
}`

// newCall returns a call with a client of its own.
func newCall(ctx context.Context, call func(context.Context, *sharedcloud.Client) error) clienttest.Call {
	return func(address string, retries int) error {
		c, err := sharedcloud.New(address, "s3cr3t", clienttest.Options(retries), bulkread.DefaultOptions())
		if err != nil {
			return err
		}

		return call(ctx, c)
	}
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

// listWith is an answer with an object behind a complete one.
func listWith(complete string) func(string) string {
	return func(document string) string { return "[" + complete + "," + document + "]" }
}

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document: documentedPost,
		Keys: []string{
			"uuid",
			"name",
			"type",
			"status",
			"ask_price",
			"max_num_parallel_jobs",
			"num_running_jobs",
			"num_assigned_jobs",
			"downloaded_images",
			"created_at",
			"updated_at",
			"current_server_time",
		},
		NullableKeys: []string{"gpu", "gpu_name", "last_connection"},
	}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read = newCall(t.Context(), getInstance)
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = newCall(t.Context(), listInstances), listWith(documentedGet)
		object.CheckKeys(t)
	})
}

func TestGPUModel_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: documentedGPU,
		Keys:     []string{"uuid", "name", "codename", "cuda_cores", "is_available", "created_at", "current_server_time"},
		Wrap:     listWith(documentedGPU),
		Read:     newCall(t.Context(), listGPUs),
	}.CheckKeys(t)
}

func TestInstance_OtherObjectIsMalformed(t *testing.T) {
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
			clienttest.CheckWrongID(t, uuid, documentedGet, newCall(t.Context(), call))
		})
	}
}

func TestInstance_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, documentedPost, newCall(t.Context(), getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, "", "", newCall(t.Context(), listInstances))
}
