package protocolserver_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sync"
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

// untested are the methods that have no context of their own: StopProvider, and
// those of state stores, which the provider does not have. ConfigureProvider,
// which Terraform calls once, needs more than an empty request.
func untested() []string {
	return []string{
		"ConfigureProvider", "StopProvider",
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

// TestServer_ReleasesContexts calls each method that Terraform uses.
func TestServer_ReleasesContexts(t *testing.T) {
	t.Parallel()
	server := reflect.ValueOf(newServer(t))
	for method := range server.Type().Methods() {
		if slices.Contains(untested(), method.Name) {
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

// TestServer_HeapHardlyGrows shows what remains of calls. The cases run one
// after the other because they measure the heap of the process.
//
//nolint:paralleltest // see above
func TestServer_HeapHardlyGrows(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		server, _ := newWaitingServer(t)
		expectHeapGrowth(t, server, 16)
	})
	t.Run("beside a call that runs", func(t *testing.T) {
		server, wait := newWaitingServer(t)
		var running sync.WaitGroup
		running.Go(func() {
			_, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: "wait"})
			if err != nil {
				t.Error(err)
			}
		})
		<-wait.started
		// The framework keeps its own context of each call until no call runs.
		expectHeapGrowth(t, server, 512)
		select {
		case err := <-wait.ended:
			t.Errorf("the end of other calls ended the context of the running call: %v", err)
		default:
		}
		_, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
		if err != nil {
			t.Error(err)
		}
		running.Wait()
	})
}

// expectHeapGrowth makes many calls, and checks how many bytes remain of each.
func expectHeapGrowth(t *testing.T, server tfprotov6.ProviderServer, most uint64) {
	t.Helper()
	const calls = 100_000
	before := liveHeap()
	for range calls {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), contextKey{}, new(callData)))
		_, err := server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "missing"})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	if after := liveHeap(); after > before+calls*most {
		t.Errorf("the heap has grown by %d bytes a call, want at most %d", (after-before)/calls, most)
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

// newWaitingServer returns the wrapped server of a provider with a function that
// waits.
func newWaitingServer(t *testing.T) (tfprotov6.ProviderServer, *waitingFunction) {
	t.Helper()
	wait := &waitingFunction{started: make(chan struct{}), ended: make(chan error, 1)}
	server, err := protocolserver.New(providerserver.NewProtocol6(&waitingProvider{function: wait})())
	if err != nil {
		t.Fatal(err)
	}

	return server, wait
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
			server, wait := newWaitingServer(t)
			ctx, cancelLibrary := context.WithCancel(t.Context())
			defer cancelLibrary()
			canceled := make(chan error, 1)
			go func() {
				<-wait.started
				canceled <- cancel(server, cancelLibrary)
			}()
			_, err := server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "wait"})
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
