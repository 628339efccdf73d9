package wakame_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

func TestError_KindOfResponse(t *testing.T) {
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
		"unknown object": {
			404, `{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"Dcmgr::Endpoints::UnknownUUIDResource",` +
				`"code":"100"}`,
			rest.NotFound, "404 Not Found: UnknownUUIDResource", nil,
		},
		"unknown instance": {
			404, `{"error":"Dcmgr::Endpoints::Errors::UnknownInstance","message":"i-x","code":"115"}`,
			rest.NotFound, "404 Not Found: UnknownInstance: i-x", nil,
		},
		"number as code": {
			404, `{"error":"X::UnknownUUIDResource","message":"","code":100}`,
			rest.NotFound, "UnknownUUIDResource", nil,
		},
		"class without code": {
			404, `{"error":"Dcmgr::Endpoints::Errors::UnknownInstance"}`,
			rest.NotFound, "UnknownInstance", nil,
		},
		"code without class": {
			404, `{"code":"100","message":"none"}`,
			rest.NotFound, "404 Not Found: UnknownUUIDResource: none", nil,
		},
		"no account": {
			400, `{"error":"Dcmgr::Endpoints::InvalidRequestCredentials",` +
				`"message":"Dcmgr::Endpoints::InvalidRequestCredentials","code":"103"}`,
			rest.Unauthorized, "400 Bad Request: InvalidRequestCredentials", nil,
		},
		"disabled account": {
			403, `{"error":"X::DisabledAccount","message":"X::DisabledAccount","code":"104"}`,
			rest.Forbidden, "DisabledAccount", nil,
		},
		"another account": {
			403, `{"error":"X::OperationNotPermitted","code":"105"}`,
			rest.Forbidden, "OperationNotPermitted", nil,
		},
		"image": {
			400, `{"error":"X::InvalidImageID","message":"X::InvalidImageID","code":"137"}`,
			rest.Invalid, "", field("image_id", "no image has this id (InvalidImageID)"),
		},
		"image with message": {
			400, `{"error":"X::InvalidImageID","message":"wmi-x","code":"137"}`,
			rest.Invalid, "", field("image_id", "no image has this id (InvalidImageID: wmi-x)"),
		},
		"instance spec": {
			400, `{"error":"X::InvalidInstanceSpec","code":"138"}`,
			rest.Invalid, "", field("instance_spec_id", "no instance spec has this id (InvalidInstanceSpec)"),
		},
		"capacity": {
			400, `{"error":"X::OutOfHostCapacity","code":"120"}`,
			rest.Invalid, "", field("instance_spec_id", "the host nodes have no room for it (OutOfHostCapacity)"),
		},
		"host node": {
			404, `{"error":"X::UnknownHostNode","code":"114"}`,
			rest.Invalid, "", field("host_node_id", "no host node has this id (UnknownHostNode)"),
		},
		"offline host node": {
			400, `{"error":"X::InvalidHostNodeID","code":"141"}`,
			rest.Invalid, "", field("host_node_id", "the host node is offline (InvalidHostNodeID)"),
		},
		"incompatible host node": {
			400, `{"error":"X::IncompatibleHostNode","code":"179"}`,
			rest.Invalid, "", field("host_node_id", "the host node cannot run such an instance (IncompatibleHostNode)"),
		},
		"key pair": {
			404, `{"error":"X::UnknownSshKeyPair","code":"121"}`,
			rest.Invalid, "", field("ssh_key_id", "no SSH key pair has this id (UnknownSshKeyPair)"),
		},
		"hostname": {
			400, `{"error":"X::DuplicateHostname","code":"126"}`,
			rest.Invalid, "", field("hostname", "another instance of the account has it (DuplicateHostname)"),
		},
		"network": {
			404, `{"error":"X::UnknownNetwork","code":"129"}`,
			rest.Invalid, "", field("network_id", "no network has this id (UnknownNetwork)"),
		},
		"network without addresses": {
			400, `{"error":"X::OutOfNetworkCapacity","code":"130"}`,
			rest.Invalid, "", field("network_id", "the network has no free address (OutOfNetworkCapacity)"),
		},
		"security group": {
			404, `{"error":"X::UnknownSecurityGroup","code":"133"}`,
			rest.Invalid, "", field("security_groups", "no security group has this id (UnknownSecurityGroup)"),
		},
		"parameter": {
			400, `{"error":"X::InvalidParameter","message":"ssh_key_id","code":"143"}`,
			rest.Invalid, "", field("ssh_key_id", "the value is not valid (InvalidParameter)"),
		},
		"syntax of a parameter": {
			400, `{"error":"X::InvalidParameter","message":"Invalid UUID Syntax: x","code":"143"}`,
			rest.Invalid, "400 Bad Request: InvalidParameter: Invalid UUID Syntax: x", nil,
		},
		"state": {
			400, `{"error":"X::InvalidInstanceState","message":"stopped","code":"125"}`,
			rest.Conflict, "InvalidInstanceState; state: stopped", field("state", "stopped"),
		},
		"state without message": {
			400, `{"error":"X::InvalidInstanceState","message":"X::InvalidInstanceState","code":"125"}`,
			rest.Conflict, "InvalidInstanceState", nil,
		},
		"quota": {
			400, `{"error":"X::ExceedQuotaLimit","message":"instance.count","code":"162"}`,
			rest.Invalid, "400 Bad Request: ExceedQuotaLimit: instance.count", nil,
		},
		"messaging": {
			500, `{"error":"X::MessagingFailed","message":"X::MessagingFailed","code":"171"}`,
			rest.InDoubt, "500 Internal Server Error: MessagingFailed", nil,
		},
		"404 of another server": {
			404, `{"message":"no route"}`,
			rest.Malformed, `404 Not Found: {"message":"no route"}`, nil,
		},
		"404 with a list": {404, `["no"]`, rest.Malformed, `["no"]`, nil},
		"400 with a list": {400, `["no"]`, rest.Invalid, `400 Bad Request: ["no"]`, nil},
		"message only": {
			400, `{"message":"no"}`,
			rest.Invalid, `400 Bad Request: no`, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failure := rebootError(t, test.status, test.body)
			if failure.Kind != test.kind || !strings.Contains(failure.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", failure, failure.Kind, test.text, test.kind)
			}
			const want = `Wakame-vdc: could not reboot instance "` + id + `": PUT `
			if !strings.HasPrefix(failure.Error(), want) {
				t.Errorf("got %v, want the prefix %s", failure, want)
			}
			if diff := cmp.Diff(test.fields, failure.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// rebootError returns the error of a reboot to which the server responds with a
// status and a body.
func rebootError(t *testing.T, status int, body string) *rest.Error {
	t.Helper()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		clienttest.AnyRequest: clienttest.Respond(status, body),
	}, nil)
	err := rebootInstance(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		t.Fatalf("got %v, want an error of the client", err)
	}

	return failure
}

func TestForbiddingState_IsMessageOfInvalidState(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]wakame.State{
		`{"error":"X::InvalidInstanceState","message":"terminated","code":"125"}`: wakame.Terminated,
		`{"error":"X::InvalidInstanceState","code":"125"}`:                        "",
		`{"error":"X::InvalidParameter","message":"state","code":"143"}`:          "",
	} {
		err := rebootError(t, http.StatusBadRequest, body)
		if got, forbidden := wakame.ForbiddingState(err); got != want || forbidden != (want != "") {
			t.Errorf("%s: ForbiddingState() = %q, %t, want %q", body, got, forbidden, want)
		}
	}
	if got, forbidden := wakame.ForbiddingState(errors.New("other")); forbidden {
		t.Errorf("another error: ForbiddingState() = %q, true, want false", got)
	}
}

func TestIsUnsupported_Only404WithoutCode(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		want   bool
	}{
		"no route":       {http.StatusNotFound, "<h1>Not Found</h1>", true},
		"no instance":    {http.StatusNotFound, `{"error":"X::UnknownUUIDResource","code":"100"}`, false},
		"another status": {http.StatusForbidden, "<h1>Forbidden</h1>", false},
	} {
		err := rebootError(t, test.status, test.body)
		if got := wakame.IsUnsupported(err); got != test.want {
			t.Errorf("%s: IsUnsupported(%v) = %t, want %t", name, err, got, test.want)
		}
	}
	if wakame.IsUnsupported(errors.New("other")) {
		t.Error("another error: IsUnsupported() = true, want false")
	}
}

func TestIsHostnameUsed_OnlyOfCode126(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"error":"X::DuplicateHostname","message":"X::DuplicateHostname","code":"126"}`: true,
		`{"error":"X::InvalidParameter","message":"hostname","code":"143"}`:              false,
		`{"error":"X::InvalidImageID","message":"X::InvalidImageID","code":"137"}`:       false,
	} {
		err := rebootError(t, http.StatusBadRequest, body)
		if got := wakame.IsHostnameUsed(err); got != want {
			t.Errorf("IsHostnameUsed(%v) = %t, want %t", err, got, want)
		}
	}
	if wakame.IsHostnameUsed(errors.New("other")) {
		t.Error("another error: IsHostnameUsed() = true, want false")
	}
}

// createError returns the error of a create to which the server responds with a
// status 400 and a body.
func createError(t *testing.T, create wakame.InstanceCreate, body string) string {
	t.Helper()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"POST /instances": clienttest.Respond(http.StatusBadRequest, body),
	}, nil)
	_, err := clienttest.NewClient(t, connect, server.URL, 0).CreateInstance(t.Context(), create)
	if err == nil {
		t.Fatal("got no error, want one")
	}

	return err.Error()
}

func TestError_NamesInstanceOfCreate(t *testing.T) {
	t.Parallel()
	for want, hostname := range map[string]string{
		`could not create instance "web"`:                    "web",
		`could not create an instance of image wmi-lucid5: `: "",
	} {
		create := wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", Hostname: hostname}
		if got := createError(t, create, `{"message":"no"}`); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestError_RedactsUserDataAndAccount(t *testing.T) {
	t.Parallel()
	got := createError(
		t, wakame.InstanceCreate{Hostname: "web", UserData: "#!/bin/sh\necho hunter2"},
		`{"error":"X::DatabaseError","message":"`+accountID+`: #!/bin/sh\necho hunter2","code":"110"}`,
	)
	if want := "DatabaseError: (redacted): (redacted)"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}
