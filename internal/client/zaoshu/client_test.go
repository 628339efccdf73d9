package zaoshu_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

const (
	apiKey    = "qwertyuiop"
	apiSecret = "1234567890-="
	id        = "0123456789abcdef0123456789abcdef"
	task      = "fedcba9876543210fedcba9876543210"
)

const (
	instancePath = "/instance/" + id
	taskPath     = instancePath + "/task/" + task

	getRequest    = "GET " + instancePath
	updateRequest = "PATCH " + instancePath
	runRequest    = "POST " + instancePath
	listRequest   = "GET /instances?page=1&per_page=100&status=all"
	taskRequest   = "GET " + taskPath
	tasksRequest  = "GET " + instancePath + "/tasks?page=1&per_page=100"
	resultRequest = "GET " + taskPath + "/result/file?contentType=csv"

	accountRequest = "GET /user/account"
	walletRequest  = "GET /user/wallet"
)

func connect(address string, options rest.Options) (*zaoshu.Client, error) {
	return zaoshu.New(address, apiKey, apiSecret, options, bulkread.DefaultOptions())
}

// newServer starts a server that checks the signature of each request. Lists
// have no second page, unless the responses contain one.
func newServer(t *testing.T, responses map[string][]clienttest.Response) *clienttest.Server {
	t.Helper()
	all := map[string][]clienttest.Response{}
	for request := range responses {
		all[secondPage(request)] = clienttest.OK(enveloped("[]"))
	}
	maps.Copy(all, responses)

	return clienttest.NewServer(t, all, func(request clienttest.Request) { checkSignature(t, request) })
}

// secondPage returns the request for the second page of a list, and any other
// request as it is.
func secondPage(request string) string { return strings.Replace(request, "page=1", "page=2", 1) }

// enveloped is a response with data.
func enveloped(data string) string { return `{"code":0,"data":` + data + `,"msg":""}` }

// envelopedList is the response to a list.
func envelopedList(documents ...string) string {
	return enveloped("[" + strings.Join(documents, ",") + "]")
}

// checkResult returns an error unless a call has returned the wanted value.
func checkResult[T any](want, got T, err error) error {
	if diff := cmp.Diff(want, got); diff != "" {
		return errors.Join(err, fmt.Errorf("(-want +got):\n%s", diff))
	}

	return err
}

func TestNew_RejectsRelativeEndpoint(t *testing.T) {
	t.Parallel()
	_, err := connect("nowhere", clienttest.Options(0))
	if err == nil || !strings.HasPrefix(err.Error(), "Zaoshu: ") {
		t.Errorf("New returned the error %v, want one of Zaoshu", err)
	}
}

func TestClient_SendsRequests(t *testing.T) {
	t.Parallel()
	finished := zaoshu.Task{
		ID:             task,
		Status:         zaoshu.TaskDone,
		CreatedAt:      parseTime("2017-08-02T00:01:00Z"),
		TotalURLCount:  new(lenient.Int(12)),
		FailedURLCount: new(lenient.Int(1)),
	}
	for name, test := range map[string]struct {
		request, body string
		data          string
		call          func(context.Context, *zaoshu.Client) error
	}{
		"list": {listRequest, "", "[" + instanceDocument + "]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListInstances(ctx, zaoshu.All)

			return checkResult([]zaoshu.Instance{newsInstance()}, got, err)
		}},
		"list of running instances": {
			"GET /instances?page=1&per_page=100&status=running", "", "[]",
			func(ctx context.Context, c *zaoshu.Client) error {
				got, err := c.ListInstances(ctx, zaoshu.Running)

				return checkResult([]zaoshu.Instance{}, got, err)
			},
		},
		"get": {getRequest, "", instanceDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetInstance(ctx, id)

			return checkResult(new(newsInstance()), got, err)
		}},
		"get with an id like a path": {
			"GET /instance/..%2Fa%3Fb", "", clienttest.With(t, instanceDocument, `{"id":"../a?b"}`),
			func(ctx context.Context, c *zaoshu.Client) error {
				_, err := c.GetInstance(ctx, "../a?b")

				return err
			},
		},
		"refresh": {getRequest, "", instanceDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RefreshInstance(ctx, id)

			return checkResult(new(newsInstance()), got, err)
		}},
		"get the account": {accountRequest, "", accountDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetAccount(ctx)

			return checkResult(&zaoshu.Account{Email: "ada@example.com", Status: "normal"}, got, err)
		}},
		"get the wallet": {walletRequest, "", walletDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetWallet(ctx)

			return checkResult(&zaoshu.Wallet{Balance: 100, FreeConsumed: 3, FreeTotal: 1000}, got, err)
		}},
		"get columns": {
			getRequest + "/schema", "", `{"schemas":[` + columnDocument + `]}`,
			func(ctx context.Context, c *zaoshu.Client) error {
				got, err := c.GetColumns(ctx, id)

				return checkResult([]zaoshu.Column{{ID: "C339", Title: "Headline", Type: "string"}}, got, err)
			},
		},
		"update the title": {
			updateRequest, ` {"title":"Old \u0026 new"}`, "null",
			func(ctx context.Context, c *zaoshu.Client) error {
				return c.UpdateInstance(ctx, id, zaoshu.InstanceUpdate{Title: new("Old & new")})
			},
		},
		"update all": {
			updateRequest, ` {"title":"","result_notify_uri":"https://example.com/"}`, "{}",
			func(ctx context.Context, c *zaoshu.Client) error {
				update := zaoshu.InstanceUpdate{Title: new(""), ResultNotifyURI: new("https://example.com/")}

				return c.UpdateInstance(ctx, id, update)
			},
		},
		"run without arguments": {
			runRequest, ` {}`, `{"taskID":"` + task + `"}`,
			func(ctx context.Context, c *zaoshu.Client) error {
				got, err := c.RunInstance(ctx, id, zaoshu.Run{})

				return checkResult(task, got, err)
			},
		},
		"run with all arguments": {
			runRequest,
			` {"target_sources":[{"urls":["http://a/","http://b/"],"method":"POST","headers":{"Cookie":"c=1"}},` +
				`{"urls":["http://c/"]}],"result_notify_uri":"https://example.com/"}`,
			`{"taskId":"` + task + `"}`,
			func(ctx context.Context, c *zaoshu.Client) error {
				got, err := c.RunInstance(ctx, id, zaoshu.Run{
					TargetSources: []zaoshu.TargetSource{
						{
							URLs: []string{"http://a/", "http://b/"}, Method: "POST",
							Headers: map[string]string{"Cookie": "c=1"},
						},
						{URLs: []string{"http://c/"}},
					},
					ResultNotifyURI: "https://example.com/",
				})

				return checkResult(task, got, err)
			},
		},
		"list tasks": {
			tasksRequest, "", "[" + listedTaskDocument + "]",
			func(ctx context.Context, c *zaoshu.Client) error {
				got, err := c.ListTasks(ctx, id)
				want := []zaoshu.Task{{ID: task, Status: zaoshu.TaskDone, CreatedAt: finished.CreatedAt}}

				return checkResult(want, got, err)
			},
		},
		"get a task": {taskRequest, "", taskDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetTask(ctx, id, task)

			return checkResult(&finished, got, err)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, map[string][]clienttest.Response{
				test.request: clienttest.OK(enveloped(test.data)),
			})
			err := test.call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			if err != nil {
				t.Error(err)
			}
			want := []string{test.request + test.body}
			if next := secondPage(test.request); next != test.request && test.data != "[]" {
				want = append(want, next) // The server may have more than one page of this size.
			}
			server.WantRequests(t, want...)
		})
	}
}

func TestNew_KeepsPathOfEndpoint(t *testing.T) {
	t.Parallel()
	server := newServer(t, map[string][]clienttest.Response{
		"GET /v2" + instancePath: clienttest.OK(enveloped(instanceDocument)),
	})
	err := getInstance(t.Context(), clienttest.NewClient(t, connect, server.URL+"/v2/", 0))
	if err != nil {
		t.Error(err)
	}
}

func TestUpdateInstance_RetriesAfterLostResponse(t *testing.T) {
	t.Parallel()
	server := newServer(t, map[string][]clienttest.Response{
		updateRequest: {{}, {Status: http.StatusOK, Body: enveloped("null")}},
	})
	err := updateInstance(t.Context(), clienttest.NewClient(t, connect, server.URL, 2))
	if err != nil {
		t.Error(err)
	}
	server.WantRequests(t, updateRequest+` {"title":"x"}`, updateRequest+` {"title":"x"}`)
}

func TestRunInstance_WaitsForRateLimit(t *testing.T) {
	t.Parallel()
	exceeded := clienttest.Response{
		Status: http.StatusForbidden,
		Body:   `{"message":"API rate limit exceeded for x."}`,
		Headers: map[string]string{
			"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1501632001", "Date": "Wed, 02 Aug 2017 00:00:00 GMT",
		},
	}
	server := newServer(t, map[string][]clienttest.Response{
		runRequest: {exceeded, {Status: http.StatusOK, Body: enveloped(`{"taskID":"` + task + `"}`)}},
	})
	var waits []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { waits = append(waits, wait) })
	got, err := clienttest.NewClient(t, connect, server.URL, 2).RunInstance(ctx, id, zaoshu.Run{})
	if err != nil || got != task {
		t.Errorf("RunInstance() = %q, %v, want %q", got, err, task)
	}
	if len(waits) != 1 || waits[0] < time.Second || waits[0] > 2*time.Second {
		t.Errorf("the client waited for %v, want once for one to two seconds", waits)
	}
	server.WantRequests(t, runRequest+" {}", runRequest+" {}")
}

// TestRefreshInstance_SharesLists reads 50 instances, one after the other. The
// fifth read starts a list, which ends with its first page. Until its end it may
// serve other reads. The list of the tenth read serves the rest.
func TestRefreshInstance_SharesLists(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{}
	documents := make([]string, 50)
	for i := range documents {
		documents[i] = clienttest.With(t, instanceDocument, fmt.Sprintf(`{"id":"i%d"}`, i))
		responses[fmt.Sprintf("GET /instance/i%d", i)] = clienttest.OK(enveloped(documents[i]))
	}
	responses[listRequest] = clienttest.OK(envelopedList(documents...))
	server := newServer(t, responses)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	for i := range documents {
		id := fmt.Sprintf("i%d", i)
		got, err := c.RefreshInstance(t.Context(), id)
		if err != nil || got.ID != id {
			t.Errorf("RefreshInstance(%s) = %+v, %v, want that instance", id, got, err)
		}
	}
	// The client may request the second page before the last read.
	requests := server.Requests()
	if len(requests) > 11 || requests[4].String() != listRequest {
		t.Errorf("50 reads sent %v, want a list after four GETs, and 11 requests at most", requests)
	}
}

func TestCheckInstance_ReadsUnknownInstancesOnly(t *testing.T) {
	t.Parallel()
	missing := clienttest.Response{Status: http.StatusNotFound, Body: `{"message":"Not Found"}`}
	found := clienttest.Response{Status: http.StatusOK, Body: enveloped(instanceDocument)}
	server := newServer(t, map[string][]clienttest.Response{getRequest: {missing, found, missing, missing}})
	c := clienttest.NewClient(t, connect, server.URL, 0)
	check := func(want rest.Kind) {
		t.Helper()
		err := c.CheckInstance(t.Context(), id)
		if rest.KindOf(err) != want {
			t.Errorf("CheckInstance() = %v of kind %q, want kind %q", err, rest.KindOf(err), want)
		}
	}
	check(rest.NotFound)
	check("")
	check("") // This sends no request.
	err := getInstance(t.Context(), c)
	if rest.KindOf(err) != rest.NotFound {
		t.Errorf("GetInstance() = %v, want kind %q", err, rest.NotFound)
	}
	check(rest.NotFound)
	server.WantRequests(t, getRequest, getRequest, getRequest, getRequest)
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{"PATCH /instance/id-0": clienttest.OK(enveloped("null"))}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, instanceDocument, fmt.Sprintf(`{"id":"id-%d"}`, i))
		responses[fmt.Sprintf("GET /instance/id-%d", i)] = clienttest.OK(enveloped(documents[i]))
	}
	// The second page is shorter, so the client requests no third one.
	responses[listRequest] = clienttest.OK(envelopedList(documents[:15]...))
	responses[secondPage(listRequest)] = clienttest.OK(envelopedList(documents[15:]...))
	server := newServer(t, responses)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), fmt.Sprintf("id-%d", number))

		return err
	}, func() error { return c.UpdateInstance(t.Context(), "id-0", zaoshu.InstanceUpdate{Title: new("x")}) })
}
