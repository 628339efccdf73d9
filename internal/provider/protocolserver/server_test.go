package protocolserver_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocolserver"
)

// The kinds of calls, used as type names.
const (
	failedCreate        = "failed create"
	failedCreateNoState = "failed create without a state"
	failedUpdate        = "failed update"
	failedCall          = "failed call"
	create              = "create"
	createWithWarning   = "create with a warning"
	destroy             = "destroy"
	readDataSource      = "read of a data source"
)

// inner is a server that responds at once.
type inner struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer

	// applyResponses are the responses by type name.
	applyResponses map[string]*tfprotov6.ApplyResourceChangeResponse
	readResponse   *tfprotov6.ReadDataSourceResponse
}

var errCall = errors.New("the call failed")

func (i *inner) ApplyResourceChange(
	_ context.Context, request *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	if request.TypeName == failedCall {
		return nil, errCall
	}

	return i.applyResponses[request.TypeName], nil
}

func (*inner) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (i *inner) ReadDataSource(
	context.Context, *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return i.readResponse, nil
}

// wrapped is a wrapper and its inner server.
type wrapped struct {
	tfprotov6.ProviderServer

	inner *inner
}

func nullValue() *tfprotov6.DynamicValue   { return &tfprotov6.DynamicValue{MsgPack: []byte{0xc0}} }
func objectValue() *tfprotov6.DynamicValue { return &tfprotov6.DynamicValue{MsgPack: []byte{0x80}} }

func wrap(t *testing.T) wrapped {
	t.Helper()
	failure := []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError}}
	warning := []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityWarning}}
	in := &inner{
		applyResponses: map[string]*tfprotov6.ApplyResourceChangeResponse{
			failedCreate:        {NewState: objectValue(), Diagnostics: failure},
			failedCreateNoState: {NewState: nullValue(), Diagnostics: failure},
			failedUpdate:        {NewState: objectValue(), Diagnostics: failure},
			create:              {NewState: objectValue()},
			createWithWarning:   {NewState: objectValue(), Diagnostics: warning},
			destroy:             {NewState: nullValue()},
		},
		readResponse: &tfprotov6.ReadDataSourceResponse{State: objectValue()},
	}
	server, err := protocolserver.New(in)
	if err != nil {
		t.Fatal(err)
	}

	return wrapped{ProviderServer: server, inner: in}
}

// send sends a call of a kind and checks that the inner server's response
// arrives.
func (w wrapped) send(ctx context.Context, t *testing.T, kind string) {
	t.Helper()
	if kind == readDataSource {
		response, err := w.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{})
		if response != w.inner.readResponse || err != nil {
			t.Errorf("%s: got the response %v, %v, want that of the inner server", kind, response, err)
		}

		return
	}
	request := &tfprotov6.ApplyResourceChangeRequest{TypeName: kind, PriorState: nullValue()}
	if kind == failedUpdate || kind == destroy {
		request.PriorState = objectValue()
	}
	response, err := w.ApplyResourceChange(ctx, request)
	if response != w.inner.applyResponses[kind] || (err != nil) != (kind == failedCall) {
		t.Errorf("%s: got the response %v, %v, want that of the inner server", kind, response, err)
	}
}

// call is a call and the times of its response, in milliseconds.
type call struct {
	kind string
	// ready is when the inner server returns the response, and want when the
	// wrapper returns it.
	ready, want int
}

func TestServer_DelaysResponsesNearFailedCreates(t *testing.T) {
	t.Parallel()
	for name, calls := range map[string][]call{
		"one failed create is not delayed": {{failedCreate, 0, 0}},
		"failed creates leave one at a time": {
			{failedCreate, 0, 0}, {failedCreate, 1, 500}, {failedCreate, 2, 1000}, {failedCreate, 510, 1500},
		},
		"failed creates 500 ms apart are not delayed": {{failedCreate, 0, 0}, {failedCreate, 500, 500}},
		"other responses are not delayed": {
			{create, 0, 0},
			{createWithWarning, 1, 1},
			{failedCreateNoState, 2, 2},
			{failedUpdate, 3, 3},
			{destroy, 4, 4},
			{readDataSource, 5, 5},
			{failedCall, 6, 6},
			{create, 7, 7},
		},
		"other responses wait for a failed create": {
			{failedCreate, 0, 0},
			{create, 1, 500},
			{createWithWarning, 2, 500},
			{failedCreateNoState, 3, 500},
			{failedUpdate, 4, 500},
			{destroy, 5, 500},
			{readDataSource, 6, 500},
			{failedCall, 7, 500},
			{create, 501, 501},
		},
		"a failed create waits for a create":                 {{create, 0, 0}, {failedCreate, 10, 500}},
		"a failed create waits for a destroy":                {{destroy, 0, 0}, {failedCreate, 10, 500}},
		"a failed create waits for a data source":            {{readDataSource, 0, 0}, {failedCreate, 10, 500}},
		"a failed create waits for one without a state":      {{failedCreateNoState, 0, 0}, {failedCreate, 10, 500}},
		"a failed create waits for a failed call":            {{failedCall, 0, 0}, {failedCreate, 10, 500}},
		"a failed create is not delayed long after a create": {{create, 0, 0}, {failedCreate, 500, 500}},
		"a failed create waits for responses that waited for another one": {
			{failedCreate, 0, 0}, {create, 1, 500}, {failedCreate, 2, 1000},
		},
		"a stream of creates does not delay a failed create further": {
			{create, 0, 0}, {failedCreate, 50, 500}, {create, 100, 1000}, {create, 140, 1000}, {create, 1001, 1001},
		},
		"responses wait for all failed creates before them": {
			{failedCreate, 0, 0}, {failedCreate, 1, 500}, {create, 2, 1000},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server, start := wrap(t), time.Now()
				got := slices.Clone(calls)
				var group sync.WaitGroup
				for i := range got {
					group.Go(func() {
						<-time.After(time.Duration(got[i].ready) * time.Millisecond)
						server.send(t.Context(), t, got[i].kind)
						got[i].want = int(time.Since(start).Milliseconds())
					})
				}
				group.Wait()
				if diff := cmp.Diff(calls, got, cmp.AllowUnexported(call{})); diff != "" {
					t.Errorf("times of the responses in ms (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestServer_DelaysResponsesOfInterruptedCalls ends the contexts of ten failed
// creates, as Ctrl-C does. Their responses still leave one at a time.
func TestServer_DelaysResponsesOfInterruptedCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		server, start := wrap(t), time.Now()
		left := make(chan int, 10)
		want := make([]int, cap(left))
		var group sync.WaitGroup
		for i := range want {
			want[i] = 500 * i
			group.Go(func() {
				server.send(ctx, t, failedCreate)
				left <- int(time.Since(start).Milliseconds())
			})
		}
		group.Wait()
		close(left)
		var got []int
		for at := range left {
			got = append(got, at)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("times of the responses in ms (-want +got):\n%s", diff)
		}
	})
}

// TestServer_HasWholeProtocol compares the wrapper with the framework's server,
// which may serve more after an upgrade.
func TestServer_HasWholeProtocol(t *testing.T) {
	t.Parallel()
	inside := providerserver.NewProtocol6(provider.New("test")())()
	server, err := protocolserver.New(inside)
	if err != nil {
		t.Fatal(err)
	}
	methods := reflect.TypeOf(inside)
	if methods.NumMethod() < 30 {
		t.Fatalf("the framework's server has %d methods, want at least 30", methods.NumMethod())
	}
	for want := range methods.Methods() {
		got, found := reflect.TypeOf(server).MethodByName(want.Name)
		if !found {
			t.Errorf("the wrapper lacks the method %s", want.Name)

			continue
		}
		// The receivers differ; the rest must not.
		isEqual := got.Type.NumIn() == want.Type.NumIn() && got.Type.In(2) == want.Type.In(2) &&
			got.Type.Out(0) == want.Type.Out(0)
		if !isEqual {
			t.Errorf("the wrapper has %s as %s, want %s", want.Name, got.Type, want.Type)
		}
	}
}

func TestNew_RejectsIncompleteServer(t *testing.T) {
	t.Parallel()
	_, err := protocolserver.New(struct{ tfprotov6.ProviderServer }{})
	if err == nil {
		t.Error("New accepted a server without list resources, actions and state stores, want an error")
	}
}
