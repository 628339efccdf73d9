package wakame_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newCall returns a call with a client of its own.
func newCall(ctx context.Context, call func(context.Context, *wakame.Client) error) clienttest.Call {
	return func(address string, retries int) error {
		c, err := wakame.New(address, "a-shpoolxx", clienttest.Options(retries), bulkread.DefaultOptions())
		if err != nil {
			return err
		}

		return call(ctx, c)
	}
}

func getInstance(ctx context.Context, c *wakame.Client) error {
	_, err := c.GetInstance(ctx, id)

	return err
}

func pollInstance(ctx context.Context, c *wakame.Client) error {
	_, err := c.PollInstance(ctx, id)

	return err
}

func listInstances(ctx context.Context, c *wakame.Client) error {
	_, err := c.ListInstances(ctx, wakame.Window{})

	return err
}

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document: runningDocument,
		Keys: []string{
			"id", "cpu_cores", "memory_size", "arch", "image_id", "created_at", "state", "status", "network", "volume",
			"security_groups", "vif", "hostname", "ha_enabled", "instance_spec_id",
		},
		NullableKeys: []string{"host_node", "ssh_key_pair"},
	}
	for name, test := range map[string]struct {
		call   func(context.Context, *wakame.Client) error
		answer func(document string) string
	}{
		"get": {getInstance, nil},
		"list": {listInstances, func(document string) string {
			return `[{"owner_total":2,"start":0,"limit":250,"results":[` + createdDocument + "," + document + `]}]`
		}},
		"list in the form of the documentation": {listInstances, func(document string) string {
			return `{"total":1,"start":0,"limit":250,"result":[` + document + `]}`
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := object
			object.Read, object.Wrap = newCall(t.Context(), test.call), test.answer
			object.CheckKeys(t)
		})
	}
}

func TestInstance_MissingKeyOfPartIsMalformed(t *testing.T) {
	t.Parallel()
	for list, object := range map[string]clienttest.Object{
		"network": {
			Document: `{"network_name":"nw-demo1","ipaddr":[],"dns_name":null}`,
			Keys:     []string{"network_name"},
		},
		"volume": {Document: `{"vol_id":"vol-abcdefgh","guest_device_name":null}`, Keys: []string{"vol_id"}},
		"vif":    {Document: `{"vif_id":"vif-abcdefgh"}`, Keys: []string{"vif_id"}},
	} {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			object.Read = newCall(t.Context(), getInstance)
			object.Wrap = func(document string) string {
				return clienttest.With(t, runningDocument, `{"`+list+`":[`+document+`]}`)
			}
			object.CheckKeys(t)
		})
	}
}

func TestInstance_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	other := clienttest.With(t, runningDocument, `{"id":"i-other000"}`)
	for name, call := range map[string]func(context.Context, *wakame.Client) error{
		"get":  getInstance,
		"poll": pollInstance,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.CheckWrongID(t, id, other, newCall(t.Context(), call))
		})
	}
}

func TestInstance_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, runningDocument, newCall(t.Context(), getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `[{"owner_total":1,"results":`, "}]", newCall(t.Context(), listInstances))
}
