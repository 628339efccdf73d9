package wakame_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

const (
	accountID       = "a-shpoolxx"
	id              = "i-j4f0k3c8"
	instancePath    = "/instances/" + id
	instanceRequest = "GET " + instancePath
	listRequest     = "GET /instances?limit=250&start=0"
)

func connect(address string, options rest.Options) (*wakame.Client, error) {
	return wakame.New(address, accountID, options, bulkread.DefaultOptions())
}

// listOf is the response to a list.
func listOf(documents ...string) string {
	return fmt.Sprintf(
		`[{"owner_total":%d,"start":0,"limit":250,"results":[%s]}]`, len(documents), strings.Join(documents, ","),
	)
}

func destroyInstance(ctx context.Context, c *wakame.Client) error { return c.DestroyInstance(ctx, id) }

func rebootInstance(ctx context.Context, c *wakame.Client) error { return c.RebootInstance(ctx, id) }

func stopInstance(ctx context.Context, c *wakame.Client) error { return c.StopInstance(ctx, id) }

func startInstance(ctx context.Context, c *wakame.Client) error { return c.StartInstance(ctx, id) }

func TestNew_RejectsRelativeEndpoint(t *testing.T) {
	t.Parallel()
	_, err := connect("nowhere", clienttest.Options(0))
	if err == nil || !strings.HasPrefix(err.Error(), "Wakame-vdc: ") {
		t.Errorf("New returned the error %v, want one of Wakame-vdc", err)
	}
}

func TestClient_SendsRequests(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for name, test := range map[string]struct {
		response          string
		call              func(context.Context, *wakame.Client) error
		want, contentType string
	}{
		"list": {
			listOf(runningDocument),
			func(ctx context.Context, c *wakame.Client) error {
				got, err := c.ListInstances(ctx, wakame.Window{})
				if err == nil && (len(got.Instances) != 1 || got.Instances[0].Hostname != "web") {
					err = fmt.Errorf("got %+v", got)
				}

				return err
			},
			"GET /api/instances?limit=250&start=0", "",
		},
		"list of a window": {
			`[{"owner_total":9,"start":3,"limit":2,"results":[]}]`,
			func(ctx context.Context, c *wakame.Client) error {
				_, err := c.ListInstances(ctx, wakame.Window{Start: 3, Limit: 2})

				return err
			},
			"GET /api/instances?limit=2&start=3", "",
		},
		"get": {runningDocument, getInstance, "GET /api/instances/" + id, ""},
		"refresh": {
			runningDocument,
			func(ctx context.Context, c *wakame.Client) error {
				_, err := c.RefreshInstance(ctx, id)

				return err
			},
			"GET /api/instances/" + id, "",
		},
		"poll": {runningDocument, pollInstance, "GET /api/instances/" + id, ""},
		"create with required arguments": {
			createdDocument,
			func(ctx context.Context, c *wakame.Client) error {
				_, err := c.CreateInstance(ctx, wakame.InstanceCreate{
					ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", Hostname: "web",
				})

				return err
			},
			"POST /api/instances hostname=web&image_id=wmi-lucid5&instance_spec_id=is-demospec", form,
		},
		"create with all arguments": {
			createdDocument,
			func(ctx context.Context, c *wakame.Client) error {
				_, err := c.CreateInstance(ctx, wakame.InstanceCreate{
					ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", HostNodeID: "hn-demo1", Hostname: "web",
					UserData: "a=1\nb=2", SecurityGroups: []string{"sg-a", "sg-b"}, SSHKeyID: "ssh-demo",
					NetworkID: "nw-demo1", HAEnabled: true,
				})

				return err
			},
			"POST /api/instances ha_enabled=true&host_node_id=hn-demo1&hostname=web&image_id=wmi-lucid5" +
				"&instance_spec_id=is-demospec&network_id=nw-demo1&security_groups%5B%5D=sg-a" +
				"&security_groups%5B%5D=sg-b&ssh_key_id=ssh-demo&user_data=a%3D1%0Ab%3D2",
			form,
		},
		"destroy":                   {`["i-j4f0k3c8"]`, destroyInstance, "DELETE /api/instances/" + id, ""},
		"reboot, seed document":     {`[]`, rebootInstance, "PUT /api/instances/" + id + "/reboot", ""},
		"reboot, response of v1112": {`{}`, rebootInstance, "PUT /api/instances/" + id + "/reboot", ""},
		"stop":                      {`["i-j4f0k3c8"]`, stopInstance, "PUT /api/instances/" + id + "/stop", ""},
		"start":                     {`["i-j4f0k3c8"]`, startInstance, "PUT /api/instances/" + id + "/start", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				clienttest.AnyRequest: clienttest.OK(test.response),
			}, nil)
			err := test.call(t.Context(), clienttest.NewClient(t, connect, server.URL+"/api", 0))
			if err != nil {
				t.Error(err)
			}
			server.WantRequests(t, test.want)
			header := server.LastRequest().Header
			if got := header.Get("X-Vdc-Account-Uuid"); got != accountID {
				t.Errorf("the account is %q, want %q", got, accountID)
			}
			if got := header.Get("Content-Type"); got != test.contentType {
				t.Errorf("the Content-Type is %q, want %q", got, test.contentType)
			}
		})
	}
}

func TestRebootInstance_DoesNotRetryAfterLostResponse(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{clienttest.AnyRequest: {{}}}, nil)
	err := rebootInstance(t.Context(), clienttest.NewClient(t, connect, server.URL, 3))
	if rest.KindOf(err) != rest.InDoubt {
		t.Errorf("got %v, want an error of kind %q", err, rest.InDoubt)
	}
	server.WantRequests(t, "PUT "+instancePath+"/reboot")
}

func TestStopAndStartInstance_RetryAfterLostResponse(t *testing.T) {
	t.Parallel()
	for verb, call := range map[string]func(context.Context, *wakame.Client) error{
		"stop": stopInstance, "start": startInstance,
	} {
		request := "PUT " + instancePath + "/" + verb
		const refusal = `{"error":"X::InvalidInstanceState","message":"any","code":"125"}`
		server := clienttest.NewServer(t, map[string][]clienttest.Response{
			request: {{}, {Status: http.StatusBadRequest, Body: refusal}},
		}, nil)
		err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 3))
		if state, forbidden := wakame.ForbiddingState(err); !forbidden || state != "any" {
			t.Errorf("%s: got %v, want the response to the second attempt", verb, err)
		}
		server.WantRequests(t, request, request)
	}
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{"DELETE /instances/i-0": clienttest.OK("[]")}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, runningDocument, fmt.Sprintf(`{"id":"i-%d"}`, i))
		responses[fmt.Sprintf("GET /instances/i-%d", i)] = clienttest.OK(documents[i])
	}
	responses[listRequest] = clienttest.OK(listOf(documents...))
	server := clienttest.NewServer(t, responses, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), fmt.Sprintf("i-%d", number))

		return err
	}, func() error { return c.DestroyInstance(t.Context(), "i-0") })
}
