package wakame_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

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
		call         func(context.Context, *wakame.Client) error
		wrap         func(document string) string
		otherVersion bool
	}{
		"get":  {getInstance, nil, false},
		"list": {listInstances, func(document string) string { return listOf(createdDocument, document) }, false},
		"list of the seed document": {listInstances, func(document string) string {
			return `{"total":1,"start":0,"limit":250,"result":[` + document + `]}`
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := object
			object.Read, object.Wrap = clienttest.NewCall(t.Context(), connect, test.call), test.wrap
			object.OtherVersion = test.otherVersion
			object.CheckKeys(t)
		})
	}
}

func TestInstance_MissingKeyOfPartIsMalformed(t *testing.T) {
	t.Parallel()
	for list, object := range map[string]clienttest.Object{
		"network": {
			Document: `{"network_name":"nw-demo1","ipaddr":[],"dns_name":null,"nat_network_name":null,"nat_ipaddr":[],
				"nat_dns_name":null}`,
			Keys: []string{"network_name"},
		},
		"volume": {
			Document: `{"vol_id":"vol-abcdefgh","guest_device_name":null,"state":"attached"}`,
			Keys:     []string{"vol_id"},
		},
		"vif": {Document: `{"vif_id":"vif-abcdefgh"}`, Keys: []string{"vif_id"}},
	} {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			object.Read = clienttest.NewCall(t.Context(), connect, getInstance)
			object.Wrap = func(document string) string {
				return clienttest.With(t, runningDocument, `{"`+list+`":[`+document+`]}`)
			}
			object.CheckKeys(t)
		})
	}
}

func TestInstance_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	other := clienttest.With(t, runningDocument, `{"id":"i-other000"}`)
	for name, call := range map[string]func(context.Context, *wakame.Client) error{
		"get":  getInstance,
		"poll": pollInstance,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.CheckWrongID(t, id, other, clienttest.NewCall(t.Context(), connect, call))
		})
	}
}

func TestInstance_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, runningDocument, clienttest.NewCall(t.Context(), connect, getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	list := clienttest.NewCall(t.Context(), connect, listInstances)
	clienttest.CheckEmptyObjects(t, `[{"owner_total":1,"results":`, "}]", list)
}

func TestListInstances_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                                  "there is no list",
		`{}`:                                    "there is no list",
		`[]`:                                    "the response is a list",
		`[{"results":[]},{"results":[]}]`:       "the response is a list",
		`[{"owner_total":1}]`:                   "there is no list",
		`[7]`:                                   "reading a page: ",
		`[{"results":[],"owner_total":"some"}]`: "reading a page: ",
		listOf(`{}`):                            "element 1 of the list: an object lacks id, host_node, cpu_cores",
		listOf(`{"id":"i-a"}`):                  "element 1 of the list: an object lacks host_node, cpu_cores",
		listOf(runningDocument, `null`):         "element 2 of the list: null stands where an object was expected",
		listOf(clienttest.With(t, runningDocument, `{"id":""}`)):    "element 1 of the list: the instance has no id",
		listOf(clienttest.With(t, runningDocument, `{"state":""}`)): "instance " + id + " has no state",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listInstances))
	}
}

func TestDestroyInstance_HTMLPageIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.CheckMalformed(
		t, clienttest.HTMLPage, "HTML page", clienttest.NewCall(t.Context(), connect, destroyInstance),
	)
}

// TestRebootInstance_HTMLPageIsInDoubt has a command that must not be repeated.
func TestRebootInstance_HTMLPageIsInDoubt(t *testing.T) {
	t.Parallel()
	address, _ := clienttest.Serve(t, clienttest.HTMLPage)
	err := clienttest.NewCall(t.Context(), connect, rebootInstance)(address, 0)
	if rest.KindOf(err) != rest.InDoubt {
		t.Errorf("got %v, want an error of kind %q", err, rest.InDoubt)
	}
}
