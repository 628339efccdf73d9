package sharedcloud_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

const uuid = "6baf15c3-5fb1-4312-b793-fc7d19629a7f"

// request is what the server got.
type request struct{ Method, Path, Authorization, Body string }

// startServer returns the address of a server that answers everything alike,
// and what it was asked.
func startServer(t *testing.T, status int, body string) (address string, got *request) {
	t.Helper()
	got = &request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		*got = request{r.Method, r.URL.Path, r.Header.Get("Authorization"), string(sent)}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)

	return server.URL, got
}

func options() rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = 0
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}

func newClient(t *testing.T, address string) *sharedcloud.Client {
	t.Helper()
	made, err := sharedcloud.New(address, "s3cr3t", options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestRequests(t *testing.T) {
	t.Parallel()
	price := 2.5
	for name, test := range map[string]struct {
		statuses []int
		body     string
		call     func(*sharedcloud.Client) error
		want     request
	}{
		"list": {
			[]int{200},
			"[" + documentedGet + "]",
			func(c *sharedcloud.Client) error {
				list, err := c.ListInstances(t.Context())
				if len(list) != 1 || list[0].Name != "instance1" {
					return errors.Join(err, errors.New("not the documented list"))
				}

				return err
			},
			request{"GET", "/api/v1/instances/", "Token s3cr3t", ""},
		},
		"list nothing": {
			[]int{200},
			"[]",
			func(c *sharedcloud.Client) error {
				_, err := c.ListInstances(t.Context())

				return err
			},
			request{"GET", "/api/v1/instances/", "Token s3cr3t", ""},
		},
		"get": {
			[]int{200},
			documentedPost,
			func(c *sharedcloud.Client) error {
				_, err := c.GetInstance(t.Context(), uuid)

				return err
			},
			request{"GET", "/api/v1/instances/" + uuid + "/", "Token s3cr3t", ""},
		},
		"create": {
			[]int{200, 201},
			documentedPost,
			func(c *sharedcloud.Client) error {
				_, err := c.CreateInstance(t.Context(), sharedcloud.InstanceCreate{
					Name: "instance1", Type: sharedcloud.CPU, AskPrice: 0.01, MaxNumParallelJobs: 1,
				})

				return err
			},
			request{"POST", "/api/v1/instances/", "Token s3cr3t", `{"name":"instance1","type":1,"ask_price":0.01,"max_num_parallel_jobs":1}`},
		},
		"update": {
			[]int{200},
			documentedPost,
			func(c *sharedcloud.Client) error {
				_, err := c.UpdateInstance(t.Context(), uuid, sharedcloud.InstanceUpdate{AskPrice: &price})

				return err
			},
			request{"PATCH", "/api/v1/instances/" + uuid + "/", "Token s3cr3t", `{"ask_price":2.5}`},
		},
		"delete": {
			[]int{200, 204},
			"",
			func(c *sharedcloud.Client) error { return c.DeleteInstance(t.Context(), uuid) },
			request{"DELETE", "/api/v1/instances/" + uuid + "/", "Token s3cr3t", ""},
		},
		"list GPUs": {
			[]int{200},
			"[" + documentedGPU + "]",
			func(c *sharedcloud.Client) error {
				_, err := c.ListGPUs(t.Context())

				return err
			},
			request{"GET", "/api/v1/gpus/", "Token s3cr3t", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, status := range test.statuses {
				address, got := startServer(t, status, test.body)
				if err := test.call(newClient(t, address)); err != nil {
					t.Errorf("with status %d: %v", status, err)
				}
				if diff := cmp.Diff(test.want, *got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   rest.Kind
		text   string
		fields []rest.FieldError
	}{
		"bad token": {401, `{"detail":"Invalid token."}`, rest.Unauthorized, "401 Unauthorized: Invalid token.", nil},
		"not found": {404, `{"detail":"Not found."}`, rest.NotFound, "404 Not Found: Not found.", nil},
		"elsewhere": {404, `{"message":"no route"}`, rest.Malformed, `404 Not Found: {"message":"no route"}`, nil},
		"a list":    {404, `["no"]`, rest.Malformed, `["no"]`, nil},
		"fields": {
			400, `{"name":["This field is required."],"ask_price":["Too low.","Really."]}`, rest.Invalid,
			"400 Bad Request: ask_price: Too low. Really.; name: This field is required.",
			[]rest.FieldError{
				{Field: "ask_price", Messages: []string{"Too low.", "Really."}},
				{Field: "name", Messages: []string{"This field is required."}},
			},
		},
		"no field": {400, `{"non_field_errors":["Both or none."]}`, rest.Invalid, "400 Bad Request: Both or none.", nil},
		"odd": {400, `{"name":"one","gpu":{"a":1}}`, rest.Invalid, `gpu: {"a":1}; name: one`, []rest.FieldError{
			{Field: "gpu", Messages: []string{`{"a":1}`}},
			{Field: "name", Messages: []string{"one"}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := startServer(t, test.status, test.body)
			_, err := newClient(t, address).GetInstance(t.Context(), uuid)
			failure, ok := errors.AsType[*rest.Error](err)
			if !ok || failure.Kind != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			if !strings.HasPrefix(err.Error(), `Sharedcloud: could not read instance "`+uuid+`": GET `) {
				t.Errorf("the error does not say what was tried: %v", err)
			}
			if diff := cmp.Diff(test.fields, failure.Fields); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIncompleteAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                               "there is no list",
		`{}`:                                 "an object stands where a list was expected",
		`[{}]`:                               "element 1 of the list: an object lacks uuid, name, type",
		`[{"uuid":"a"}]`:                     "element 1 of the list: an object lacks name, type",
		`[` + documentedGet + `,null]`:       "element 2 of the list: null stands where an object was expected",
		`[` + documentedGet + `,{"uuid":7}]`: "element 2 of the list: an object lacks name, type",
		`[` + clienttest.With(t, documentedGet, `{"uuid":""}`) + `]`: "the instance has no uuid",
	} {
		address, _ := startServer(t, http.StatusOK, body)
		if list, err := newClient(t, address).ListInstances(t.Context()); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v; want %q", body, list, err, want)
		}
	}
	for body, want := range map[string]string{
		`null`: "there is no list",
		`[{}]`: "element 1 of the list: an object lacks uuid, name, codename",
		`[` + clienttest.With(t, documentedGPU, `{"uuid":""}`) + `]`: "the GPU model has no uuid",
	} {
		address, _ := startServer(t, http.StatusOK, body)
		list, err := newClient(t, address).ListGPUs(t.Context())
		if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v; want %q", body, list, err, want)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	address, got := startServer(t, http.StatusOK, `{"token":"0123456789abcdef"}`)
	authenticator, err := sharedcloud.NewAuthenticator(address, options())
	if err != nil {
		t.Fatal(err)
	}
	token, err := authenticator.Token(t.Context(), "ada", "pw")
	if err != nil || token != "0123456789abcdef" {
		t.Errorf("got the token %q, %v", token, err)
	}
	want := request{"POST", "/api/v1/api-token-auth/", "", `{"password":"pw","username":"ada"}`}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Error(diff)
	}
	address, _ = startServer(t, http.StatusOK, `{}`)
	authenticator, err = sharedcloud.NewAuthenticator(address, options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = authenticator.Token(t.Context(), "ada", "pw"); rest.KindOf(err) != rest.Malformed {
		t.Errorf("an answer without a token gave %v", err)
	}
}

func TestClientsNeedAnEndpoint(t *testing.T) {
	t.Parallel()
	if _, err := sharedcloud.New("nowhere", "t", options(), bulkread.DefaultOptions()); err == nil || !strings.HasPrefix(err.Error(), "Sharedcloud: ") {
		t.Errorf("New gave %v", err)
	}
	if _, err := sharedcloud.NewAuthenticator("nowhere", options()); err == nil {
		t.Error("NewAuthenticator took it")
	}
}
