package wakame_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

const id = "i-j4f0k3c8"

// request is what the server got.
type request struct{ Method, URL, Account, ContentType, Body string }

// startServer returns the address of a server that answers everything alike,
// and what it was asked.
func startServer(t *testing.T, status int, body string) (address string, got *request) {
	t.Helper()
	got = &request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		*got = request{
			r.Method, r.URL.String(), r.Header.Get("X-Vdc-Account-Uuid"), r.Header.Get("Content-Type"), string(sent),
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)

	return server.URL + "/api", got
}

func options() rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = 0
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}

func newClient(t *testing.T, address string) *wakame.Client {
	t.Helper()
	made, err := wakame.New(address, "a-shpoolxx", options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestRequests(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for name, test := range map[string]struct {
		body string
		call func(*wakame.Client) error
		want request
	}{
		"list": {
			`[{"owner_total":1,"start":0,"limit":250,"results":[` + runningDocument + `]}]`,
			func(c *wakame.Client) error {
				list, err := c.ListInstances(t.Context(), wakame.Window{})
				if len(list) != 1 || list[0].Hostname != "web" {
					return errors.Join(err, errors.New("not the documented list"))
				}

				return err
			},
			request{"GET", "/api/instances?limit=250&start=0", "a-shpoolxx", "", ""},
		},
		"list a part": {
			`[{"owner_total":9,"start":3,"limit":2,"results":[]}]`,
			func(c *wakame.Client) error {
				_, err := c.ListInstances(t.Context(), wakame.Window{Start: 3, Limit: 2})

				return err
			},
			request{"GET", "/api/instances?limit=2&start=3", "a-shpoolxx", "", ""},
		},
		"get": {
			runningDocument,
			func(c *wakame.Client) error {
				_, err := c.GetInstance(t.Context(), id)

				return err
			},
			request{"GET", "/api/instances/" + id, "a-shpoolxx", "", ""},
		},
		"refresh": {
			runningDocument,
			func(c *wakame.Client) error {
				_, err := c.RefreshInstance(t.Context(), id)

				return err
			},
			request{"GET", "/api/instances/" + id, "a-shpoolxx", "", ""},
		},
		"poll": {
			runningDocument,
			func(c *wakame.Client) error {
				_, err := c.PollInstance(t.Context(), id)

				return err
			},
			request{"GET", "/api/instances/" + id, "a-shpoolxx", "", ""},
		},
		"create with what is required": {
			createdDocument,
			func(c *wakame.Client) error {
				_, err := c.CreateInstance(t.Context(), wakame.InstanceCreate{
					ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", Hostname: "web",
				})

				return err
			},
			request{
				"POST", "/api/instances", "a-shpoolxx", form,
				"hostname=web&image_id=wmi-lucid5&instance_spec_id=is-demospec",
			},
		},
		"create with all": {
			createdDocument,
			func(c *wakame.Client) error {
				_, err := c.CreateInstance(t.Context(), wakame.InstanceCreate{
					ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", HostNodeID: "hn-demo1", Hostname: "web",
					UserData: "a=1\nb=2", SecurityGroups: []string{"sg-a", "sg-b"}, SSHKeyID: "ssh-demo", NetworkID: "nw-demo1", HAEnabled: true,
				})

				return err
			},
			request{
				"POST", "/api/instances", "a-shpoolxx", form,
				"ha_enabled=true&host_node_id=hn-demo1&hostname=web&image_id=wmi-lucid5&instance_spec_id=is-demospec&network_id=nw-demo1" +
					"&security_groups%5B%5D=sg-a&security_groups%5B%5D=sg-b&ssh_key_id=ssh-demo&user_data=a%3D1%0Ab%3D2",
			},
		},
		"destroy": {
			`["i-j4f0k3c8"]`,
			func(c *wakame.Client) error { return c.DestroyInstance(t.Context(), id) },
			request{"DELETE", "/api/instances/" + id, "a-shpoolxx", "", ""},
		},
		"reboot as the seed answers": {
			`[]`,
			func(c *wakame.Client) error { return c.RebootInstance(t.Context(), id) },
			request{"PUT", "/api/instances/" + id + "/reboot", "a-shpoolxx", "", ""},
		},
		"reboot as v11.12 answers": {
			`{}`,
			func(c *wakame.Client) error { return c.RebootInstance(t.Context(), id) },
			request{"PUT", "/api/instances/" + id + "/reboot", "a-shpoolxx", "", ""},
		},
		"stop": {
			`["i-j4f0k3c8"]`,
			func(c *wakame.Client) error { return c.StopInstance(t.Context(), id) },
			request{"PUT", "/api/instances/" + id + "/stop", "a-shpoolxx", "", ""},
		},
		"start": {
			`["i-j4f0k3c8"]`,
			func(c *wakame.Client) error { return c.StartInstance(t.Context(), id) },
			request{"PUT", "/api/instances/" + id + "/start", "a-shpoolxx", "", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, got := startServer(t, http.StatusOK, test.body)
			if err := test.call(newClient(t, address)); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(test.want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrdersAreNotRepeated(t *testing.T) {
	t.Parallel()
	repeating := options()
	repeating.MaxRetries = 3
	for name, order := range map[string]func(*wakame.Client) error{
		"reboot": func(c *wakame.Client) error { return c.RebootInstance(t.Context(), id) },
		"stop":   func(c *wakame.Client) error { return c.StopInstance(t.Context(), id) },
		"start":  func(c *wakame.Client) error { return c.StartInstance(t.Context(), id) },
	} {
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			requests.Add(1)
			panic(http.ErrAbortHandler)
		}))
		c, err := wakame.New(server.URL, "a-shpoolxx", repeating, bulkread.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		if err = order(c); rest.KindOf(err) != rest.InDoubt || requests.Load() != 1 {
			t.Errorf("a %s without an answer gave %v after %d requests", name, err, requests.Load())
		}
		server.Close()
	}
}

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	field := func(name, message string) []rest.FieldError {
		return []rest.FieldError{{Field: name, Messages: []string{message}}}
	}
	for name, test := range map[string]struct {
		status int
		body   string
		kind   rest.Kind
		text   string
		fields []rest.FieldError
	}{
		"no such object": {
			404, `{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"Dcmgr::Endpoints::UnknownUUIDResource","code":"100"}`,
			rest.NotFound, "404 Not Found: UnknownUUIDResource", nil,
		},
		"no such instance": {
			404, `{"error":"Dcmgr::Endpoints::Errors::UnknownInstance","message":"i-x","code":"115"}`,
			rest.NotFound, "404 Not Found: UnknownInstance: i-x", nil,
		},
		"a code that is a number": {404, `{"error":"X::UnknownUUIDResource","message":"","code":100}`, rest.NotFound, "UnknownUUIDResource", nil},
		"a class without a code":  {404, `{"error":"Dcmgr::Endpoints::Errors::UnknownInstance"}`, rest.NotFound, "UnknownInstance", nil},
		"a code without a class":  {404, `{"code":"100","message":"none"}`, rest.NotFound, "404 Not Found: UnknownUUIDResource: none", nil},
		"no account": {
			400, `{"error":"Dcmgr::Endpoints::InvalidRequestCredentials","message":"Dcmgr::Endpoints::InvalidRequestCredentials","code":"103"}`,
			rest.Unauthorized, "400 Bad Request: InvalidRequestCredentials", nil,
		},
		"disabled account": {403, `{"error":"X::DisabledAccount","message":"X::DisabledAccount","code":"104"}`, rest.Forbidden, "DisabledAccount", nil},
		"another account":  {403, `{"error":"X::OperationNotPermitted","code":"105"}`, rest.Forbidden, "OperationNotPermitted", nil},
		"image":            {400, `{"error":"X::InvalidImageID","message":"X::InvalidImageID","code":"137"}`, rest.Invalid, "", field("image_id", "no image has this id (InvalidImageID)")},
		"image with words": {400, `{"error":"X::InvalidImageID","message":"wmi-x","code":"137"}`, rest.Invalid, "", field("image_id", "no image has this id (InvalidImageID: wmi-x)")},
		"spec":             {400, `{"error":"X::InvalidInstanceSpec","code":"138"}`, rest.Invalid, "", field("instance_spec_id", "no instance spec has this id (InvalidInstanceSpec)")},
		"capacity":         {400, `{"error":"X::OutOfHostCapacity","code":"120"}`, rest.Invalid, "", field("instance_spec_id", "the host nodes have no room for it (OutOfHostCapacity)")},
		"host node":        {404, `{"error":"X::UnknownHostNode","code":"114"}`, rest.Invalid, "", field("host_node_id", "no host node has this id (UnknownHostNode)")},
		"offline":          {400, `{"error":"X::InvalidHostNodeID","code":"141"}`, rest.Invalid, "", field("host_node_id", "the host node is offline (InvalidHostNodeID)")},
		"incompatible":     {400, `{"error":"X::IncompatibleHostNode","code":"179"}`, rest.Invalid, "", field("host_node_id", "the host node cannot run such an instance (IncompatibleHostNode)")},
		"key pair":         {404, `{"error":"X::UnknownSshKeyPair","code":"121"}`, rest.Invalid, "", field("ssh_key_id", "no SSH key pair has this id (UnknownSshKeyPair)")},
		"hostname":         {400, `{"error":"X::DuplicateHostname","code":"126"}`, rest.Invalid, "", field("hostname", "another instance of the account has it (DuplicateHostname)")},
		"network":          {404, `{"error":"X::UnknownNetwork","code":"129"}`, rest.Invalid, "", field("network_id", "no network has this id (UnknownNetwork)")},
		"addresses":        {400, `{"error":"X::OutOfNetworkCapacity","code":"130"}`, rest.Invalid, "", field("network_id", "the network has no free address (OutOfNetworkCapacity)")},
		"groups":           {404, `{"error":"X::UnknownSecurityGroup","code":"133"}`, rest.Invalid, "", field("security_groups", "no security group has this id (UnknownSecurityGroup)")},
		"parameter":        {400, `{"error":"X::InvalidParameter","message":"ssh_key_id","code":"143"}`, rest.Invalid, "", field("ssh_key_id", "the value is not valid (InvalidParameter)")},
		"syntax":           {400, `{"error":"X::InvalidParameter","message":"Invalid UUID Syntax: x","code":"143"}`, rest.Invalid, "400 Bad Request: InvalidParameter: Invalid UUID Syntax: x", nil},
		"state":            {400, `{"error":"X::InvalidInstanceState","message":"stopped","code":"125"}`, rest.Conflict, "InvalidInstanceState; state: stopped", field("state", "stopped")},
		"state, bare":      {400, `{"error":"X::InvalidInstanceState","message":"X::InvalidInstanceState","code":"125"}`, rest.Conflict, "InvalidInstanceState", nil},
		"quota":            {400, `{"error":"X::ExceedQuotaLimit","message":"instance.count","code":"162"}`, rest.Invalid, "400 Bad Request: ExceedQuotaLimit: instance.count", nil},
		"messaging": {
			500, `{"error":"X::MessagingFailed","message":"X::MessagingFailed","code":"171"}`, rest.InDoubt,
			"500 Internal Server Error: MessagingFailed", nil,
		},
		"elsewhere":    {404, `{"message":"no route"}`, rest.Malformed, `404 Not Found: {"message":"no route"}`, nil},
		"a list":       {404, `["no"]`, rest.Malformed, `["no"]`, nil},
		"another list": {400, `["no"]`, rest.Invalid, `400 Bad Request: ["no"]`, nil},
		"only words":   {400, `{"message":"no"}`, rest.Invalid, `400 Bad Request: no`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := startServer(t, test.status, test.body)
			err := newClient(t, address).RebootInstance(t.Context(), id)
			failure, ok := errors.AsType[*rest.Error](err)
			if !ok || failure.Kind != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			if !strings.HasPrefix(err.Error(), `Wakame-vdc: could not reboot instance "`+id+`": PUT `) {
				t.Errorf("the error does not say what was tried: %v", err)
			}
			if diff := cmp.Diff(test.fields, failure.Fields); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnErrorTellsTheStateThatForbids(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]wakame.State{
		`{"error":"X::InvalidInstanceState","message":"terminated","code":"125"}`: wakame.Terminated,
		`{"error":"X::InvalidInstanceState","code":"125"}`:                        "",
		`{"error":"X::InvalidParameter","message":"state","code":"143"}`:          "",
	} {
		address, _ := startServer(t, http.StatusBadRequest, body)
		err := newClient(t, address).DestroyInstance(t.Context(), id)
		if state, forbidden := wakame.ForbiddingState(err); state != want || forbidden != (want != "") {
			t.Errorf("%s gave the state %q, %t, want %q", body, state, forbidden, want)
		}
	}
	if _, forbidden := wakame.ForbiddingState(errors.New("odd")); forbidden {
		t.Error("another error forbids something")
	}
}

func TestAnInstanceIsNamedInErrors(t *testing.T) {
	t.Parallel()
	address, _ := startServer(t, http.StatusBadRequest, `{"message":"no"}`)
	for want, create := range map[string]wakame.InstanceCreate{
		`could not create instance "web"`:                    {ImageID: "wmi-lucid5", Hostname: "web"},
		`could not create an instance of image wmi-lucid5: `: {ImageID: "wmi-lucid5"},
	} {
		if _, err := newClient(t, address).CreateInstance(t.Context(), create); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestUserDataAndAccountReachNoError(t *testing.T) {
	t.Parallel()
	address, _ := startServer(t, http.StatusBadRequest, `{"error":"X::DatabaseError","message":"a-shpoolxx: #!/bin/sh\necho hunter2","code":"110"}`)
	_, err := newClient(t, address).CreateInstance(t.Context(), wakame.InstanceCreate{Hostname: "web", UserData: "#!/bin/sh\necho hunter2"})
	if want := "DatabaseError: (redacted): (redacted)"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestIncompleteAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                            "no list of instances",
		`{}`:                              "no list of instances",
		`[]`:                              "the answer is a list",
		`[{"results":[]},{"results":[]}]`: "the answer is a list",
		`[{"owner_total":1}]`:             "no list of instances",
		`[7]`:                             "reading a page of instances",
		`[{"results":[{}]}]`:              "element 1 of the list: an object lacks id, host_node, cpu_cores",
		`[{"results":[{"id":"i-a"}]}]`:    "element 1 of the list: an object lacks host_node, cpu_cores",
		`[{"results":[` + runningDocument + `,null]}]`:                                "element 2 of the list: null stands where an object was expected",
		`[{"results":[],"owner_total":"some"}]`:                                       "reading a page of instances",
		`[{"results":[` + clienttest.With(t, runningDocument, `{"id":""}`) + `]}]`:    "the instance has no id",
		`[{"results":[` + clienttest.With(t, runningDocument, `{"state":""}`) + `]}]`: "instance " + id + " has no state",
	} {
		address, _ := startServer(t, http.StatusOK, body)
		if list, err := newClient(t, address).ListInstances(t.Context(), wakame.Window{}); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v; want %q", body, list, err, want)
		}
	}
	address, _ := startServer(t, http.StatusOK, `<html>`)
	if err := newClient(t, address).DestroyInstance(t.Context(), id); rest.KindOf(err) != rest.Malformed {
		t.Errorf("a page for a destroy gave %v", err)
	}
	if err := newClient(t, address).RebootInstance(t.Context(), id); rest.KindOf(err) != rest.InDoubt {
		t.Errorf("a page for a reboot gave %v", err)
	}
}

func TestClientsNeedAnEndpoint(t *testing.T) {
	t.Parallel()
	if _, err := wakame.New("nowhere", "a-x", options(), bulkread.DefaultOptions()); err == nil || !strings.HasPrefix(err.Error(), "Wakame-vdc: ") {
		t.Errorf("New gave %v", err)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add(404, []byte(`{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"","code":"100"}`))
	f.Add(400, []byte(`{"error":"::","message":null,"code":143}`))
	f.Add(404, []byte(`[]`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		problem := wakame.ParseError(rest.Response{Status: status, Body: body})
		for _, field := range problem.Fields {
			if field.Field == "" || len(field.Messages) == 0 {
				t.Errorf("%s blames %+v", body, problem)
			}
		}
	})
}
