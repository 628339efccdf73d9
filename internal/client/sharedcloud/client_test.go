package sharedcloud_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

const (
	apiToken        = "s3cr3t"
	uuid            = "6baf15c3-5fb1-4312-b793-fc7d19629a7f"
	listRequest     = "GET /api/v1/instances/"
	instancePath    = "/api/v1/instances/" + uuid + "/"
	instanceRequest = "GET " + instancePath
)

func connect(address string, options rest.Options) (*sharedcloud.Client, error) {
	return sharedcloud.New(address, apiToken, options, bulkread.DefaultOptions())
}

func TestNew_RejectsRelativeEndpoint(t *testing.T) {
	t.Parallel()
	_, err := connect("nowhere", clienttest.Options(0))
	if err == nil || !strings.HasPrefix(err.Error(), "Sharedcloud: ") {
		t.Errorf("New returned the error %v, want one of Sharedcloud", err)
	}
	_, err = sharedcloud.NewAuthenticator("nowhere", clienttest.Options(0))
	if err == nil || !strings.HasPrefix(err.Error(), "Sharedcloud: ") {
		t.Errorf("NewAuthenticator returned the error %v, want one of Sharedcloud", err)
	}
}

func TestClient_SendsRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		statuses []int
		response string
		call     func(context.Context, *sharedcloud.Client) error
		want     string
	}{
		"list": {
			[]int{200},
			listOf(documentedGet),
			func(ctx context.Context, c *sharedcloud.Client) error {
				got, err := c.ListInstances(ctx)
				if err == nil && (len(got) != 1 || got[0].Name != "instance1") {
					err = fmt.Errorf("got %+v", got)
				}

				return err
			},
			listRequest,
		},
		"empty list": {[]int{200}, "[]", listInstances, listRequest},
		"get":        {[]int{200}, documentedPost, getInstance, instanceRequest},
		"create": {
			[]int{200, 201},
			documentedPost,
			func(ctx context.Context, c *sharedcloud.Client) error {
				_, err := c.CreateInstance(ctx, documentedCreate())

				return err
			},
			`POST /api/v1/instances/ {"name":"instance1","type":1,"ask_price":0.01,"max_num_parallel_jobs":1}`,
		},
		"update": {
			[]int{200},
			documentedPost,
			func(ctx context.Context, c *sharedcloud.Client) error {
				_, err := c.UpdateInstance(ctx, uuid, sharedcloud.InstanceUpdate{AskPrice: new(2.5)})

				return err
			},
			"PATCH " + instancePath + ` {"ask_price":2.5}`,
		},
		"delete": {
			[]int{200, 204},
			"",
			func(ctx context.Context, c *sharedcloud.Client) error { return c.DeleteInstance(ctx, uuid) },
			"DELETE " + instancePath,
		},
		"list GPUs": {[]int{200}, listOf(documentedGPU), listGPUs, "GET /api/v1/gpus/"},
	} {
		for _, status := range test.statuses {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				t.Parallel()
				server := clienttest.NewServer(t, map[string][]clienttest.Response{
					clienttest.AnyRequest: clienttest.Respond(status, test.response),
				}, nil)
				err := test.call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
				if err != nil {
					t.Error(err)
				}
				server.WantRequests(t, test.want)
				if got, want := server.LastRequest().Header.Get("Authorization"), "Token "+apiToken; got != want {
					t.Errorf("Authorization is %q, want %q", got, want)
				}
			})
		}
	}
}

func TestToken_SendsPasswordWithoutToken(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		clienttest.AnyRequest: {
			{Status: http.StatusOK, Body: `{"token":"0123456789abcdef"}`},
			{Status: http.StatusOK, Body: `{}`},
		},
	}, nil)
	authenticator, err := sharedcloud.NewAuthenticator(server.URL, clienttest.Options(0))
	if err != nil {
		t.Fatal(err)
	}
	got, err := authenticator.Token(t.Context(), "ada", "pw")
	if want := "0123456789abcdef"; err != nil || got != want {
		t.Errorf("Token() = %q, %v, want %q", got, err, want)
	}
	server.WantRequests(t, `POST /api/v1/api-token-auth/ {"password":"pw","username":"ada"}`)
	if got := server.LastRequest().Header.Get("Authorization"); got != "" {
		t.Errorf("Authorization is %q, want none", got)
	}
	_, err = authenticator.Token(t.Context(), "ada", "pw")
	if rest.KindOf(err) != rest.Malformed {
		t.Errorf("a response without a token gave %v, want an error of kind %q", err, rest.Malformed)
	}
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{"DELETE /api/v1/instances/0/": clienttest.OK("")}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, documentedGet, fmt.Sprintf(`{"uuid":"%d"}`, i))
		responses[fmt.Sprintf("GET /api/v1/instances/%d/", i)] = clienttest.OK(documents[i])
	}
	responses[listRequest] = clienttest.OK(listOf(documents...))
	server := clienttest.NewServer(t, responses, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), strconv.Itoa(number))

		return err
	}, func() error { return c.DeleteInstance(t.Context(), "0") })
}
