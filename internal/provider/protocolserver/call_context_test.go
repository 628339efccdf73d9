package protocolserver_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/function"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocolserver"
)

// contextKey is the key of a call's data in its context.
type contextKey struct{}

// callData stands for what the protocol library puts into the context of a
// call.
type callData [10_000]byte

// newServer returns the wrapped server of the framework.
func newServer(tb testing.TB) tfprotov6.ProviderServer {
	tb.Helper()
	server, err := protocolserver.New(providerserver.NewProtocol6(provider.New("test")())())
	if err != nil {
		tb.Fatal(err)
	}

	return server
}

// oncePerProcess are the methods that Terraform calls at most a few times in
// the life of the process, and those of state stores, which the provider does
// not have.
func oncePerProcess() []string {
	return []string{
		"ConfigureProvider", "GetFunctions", "GetMetadata", "GetProviderSchema", "GetResourceIdentitySchemas",
		"StopProvider", "ValidateProviderConfig",

		"ConfigureStateStore", "DeleteState", "GetStates", "LockState", "ReadStateBytes", "UnlockState",
		"ValidateStateStoreConfig", "WriteStateBytes",
	}
}

// callWithData calls a method with an empty request, reads its stream, and
// returns a pointer to the data in the context of the call.
func callWithData(t *testing.T, method reflect.Value) weak.Pointer[callData] {
	t.Helper()
	data := new(callData)
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), contextKey{}, data))
	defer cancel()
	request := reflect.New(method.Type().In(1).Elem())
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), request})
	if !results[1].IsNil() {
		t.Fatalf("got the error %v", results[1])
	}
	switch stream := results[0].Interface().(type) {
	case *tfprotov6.ListResourceServerStream:
		drain(stream.Results)
	case *tfprotov6.InvokeActionServerStream:
		drain(stream.Events)
	}

	return weak.Make(data)
}

func drain[Element any](stream iter.Seq[Element]) {
	for range stream {
	}
}

// TestServer_ReleasesContexts calls each method that Terraform calls for each
// object.
func TestServer_ReleasesContexts(t *testing.T) {
	t.Parallel()
	server := reflect.ValueOf(newServer(t))
	for method := range server.Type().Methods() {
		if slices.Contains(oncePerProcess(), method.Name) {
			continue
		}
		data := callWithData(t, server.MethodByName(method.Name))
		runtime.GC()
		if data.Value() != nil {
			t.Errorf("the server keeps the context of %s after the call, want it released", method.Name)
		}
	}
	runtime.KeepAlive(server)
}

// TestServer_HeapHardlyGrows shows how little of a call remains: the context
// that the framework keeps, without its parent. The test runs alone because it
// measures the heap of the process.
//
//nolint:paralleltest // see above
func TestServer_HeapHardlyGrows(t *testing.T) {
	const calls, maxBytes = 100_000, 512
	server := newServer(t)
	before := liveHeap()
	for range calls {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), contextKey{}, new(callData)))
		_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	grown := liveHeap() - before
	if grown > calls*maxBytes {
		t.Errorf("the heap has grown by %d bytes a call, want at most %d", grown/calls, maxBytes)
	}
	runtime.KeepAlive(server)
}

// liveHeap returns the bytes of the heap that are in use.
func liveHeap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)

	return stats.HeapAlloc
}

// waitingProvider has a function that waits for the end of its context.
type waitingProvider struct {
	fwprovider.Provider

	function *waitingFunction
}

func (p *waitingProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{func() function.Function { return p.function }}
}

func (*waitingProvider) Metadata(context.Context, fwprovider.MetadataRequest, *fwprovider.MetadataResponse) {
}

type waitingFunction struct {
	started chan struct{}
	ended   chan error
}

func (*waitingFunction) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = "wait"
}

func (*waitingFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse,
) {
	response.Definition = function.Definition{Return: function.StringReturn{}}
}

func (f *waitingFunction) Run(ctx context.Context, _ function.RunRequest, _ *function.RunResponse) {
	close(f.started)
	<-ctx.Done()
	f.ended <- ctx.Err()
}

func TestServer_CancelsRunningCall(t *testing.T) {
	t.Parallel()
	for name, cancel := range map[string]func(tfprotov6.ProviderServer, context.CancelFunc) error{
		"Terraform stops the provider": func(server tfprotov6.ProviderServer, _ context.CancelFunc) error {
			_, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})

			return err
		},
		"the protocol library cancels the call": func(_ tfprotov6.ProviderServer, cancel context.CancelFunc) error {
			cancel()

			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wait := &waitingFunction{started: make(chan struct{}), ended: make(chan error, 1)}
			server, err := protocolserver.New(providerserver.NewProtocol6(&waitingProvider{function: wait})())
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancelLibrary := context.WithCancel(t.Context())
			defer cancelLibrary()
			canceled := make(chan error, 1)
			go func() {
				<-wait.started
				canceled <- cancel(server, cancelLibrary)
			}()
			_, err = server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "wait"})
			err = errors.Join(err, <-canceled)
			if err != nil {
				t.Fatal(err)
			}
			ended := <-wait.ended
			if !errors.Is(ended, context.Canceled) {
				t.Errorf("the context of the call ended with %v, want %v", ended, context.Canceled)
			}
		})
	}
}
