package protocolserver

import (
	"context"
	"iter"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// calls are the calls that run. Each has a callContext. When the last one ends,
// the framework forgets what it has kept of all of them.
type calls struct {
	mu      sync.Mutex
	running int
}

// start returns the context of a new call, made from that of the protocol
// library, and the function that ends the call.
func (s *server) start(wrapped context.Context) (context.Context, func()) {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.running++
	ctx, end := newCallContext(wrapped)

	return ctx, func() {
		end()
		s.calls.mu.Lock()
		defer s.calls.mu.Unlock()
		s.calls.running--
		if s.calls.running == 0 {
			// The framework cancels the contexts of all calls, which have ended,
			// and empties its list. It does nothing else, and returns no error.
			_, _ = s.StopProvider(wrapped, &tfprotov6.StopProviderRequest{})
		}
	}
}

// call calls a method of the framework's server.
func call[Request, Response any](
	ctx context.Context, s *server, method func(context.Context, Request) (Response, error), request Request,
) (Response, error) {
	ctx, end := s.start(ctx)
	defer end()

	return method(ctx, request)
}

// endAfter calls end after the last element of a stream: the framework makes
// the elements while the protocol library reads them.
func endAfter[Element any](stream iter.Seq[Element], end func()) iter.Seq[Element] {
	return func(yield func(Element) bool) {
		defer end()
		stream(yield)
	}
}

func (s *server) GetMetadata(
	ctx context.Context, request *tfprotov6.GetMetadataRequest,
) (*tfprotov6.GetMetadataResponse, error) {
	return call(ctx, s, s.frameworkServer.GetMetadata, request)
}

func (s *server) GetProviderSchema(
	ctx context.Context, request *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return call(ctx, s, s.frameworkServer.GetProviderSchema, request)
}

func (s *server) GetResourceIdentitySchemas(
	ctx context.Context, request *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return call(ctx, s, s.frameworkServer.GetResourceIdentitySchemas, request)
}

func (s *server) ValidateProviderConfig(
	ctx context.Context, request *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateProviderConfig, request)
}

func (s *server) ConfigureProvider(
	ctx context.Context, request *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return call(ctx, s, s.frameworkServer.ConfigureProvider, request)
}

func (s *server) GetFunctions(
	ctx context.Context, request *tfprotov6.GetFunctionsRequest,
) (*tfprotov6.GetFunctionsResponse, error) {
	return call(ctx, s, s.frameworkServer.GetFunctions, request)
}

func (s *server) ValidateResourceConfig(
	ctx context.Context, request *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateResourceConfig, request)
}

func (s *server) UpgradeResourceState(
	ctx context.Context, request *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return call(ctx, s, s.frameworkServer.UpgradeResourceState, request)
}

func (s *server) UpgradeResourceIdentity(
	ctx context.Context, request *tfprotov6.UpgradeResourceIdentityRequest,
) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return call(ctx, s, s.frameworkServer.UpgradeResourceIdentity, request)
}

func (s *server) ReadResource(
	ctx context.Context, request *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return call(ctx, s, s.frameworkServer.ReadResource, request)
}

func (s *server) PlanResourceChange(
	ctx context.Context, request *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return call(ctx, s, s.frameworkServer.PlanResourceChange, request)
}

func (s *server) ImportResourceState(
	ctx context.Context, request *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return call(ctx, s, s.frameworkServer.ImportResourceState, request)
}

func (s *server) MoveResourceState(
	ctx context.Context, request *tfprotov6.MoveResourceStateRequest,
) (*tfprotov6.MoveResourceStateResponse, error) {
	return call(ctx, s, s.frameworkServer.MoveResourceState, request)
}

func (s *server) GenerateResourceConfig(
	ctx context.Context, request *tfprotov6.GenerateResourceConfigRequest,
) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.GenerateResourceConfig, request)
}

func (s *server) ValidateDataResourceConfig(
	ctx context.Context, request *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateDataResourceConfig, request)
}

func (s *server) CallFunction(
	ctx context.Context, request *tfprotov6.CallFunctionRequest,
) (*tfprotov6.CallFunctionResponse, error) {
	return call(ctx, s, s.frameworkServer.CallFunction, request)
}

func (s *server) ValidateEphemeralResourceConfig(
	ctx context.Context, request *tfprotov6.ValidateEphemeralResourceConfigRequest,
) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateEphemeralResourceConfig, request)
}

func (s *server) OpenEphemeralResource(
	ctx context.Context, request *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return call(ctx, s, s.frameworkServer.OpenEphemeralResource, request)
}

func (s *server) RenewEphemeralResource(
	ctx context.Context, request *tfprotov6.RenewEphemeralResourceRequest,
) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return call(ctx, s, s.frameworkServer.RenewEphemeralResource, request)
}

func (s *server) CloseEphemeralResource(
	ctx context.Context, request *tfprotov6.CloseEphemeralResourceRequest,
) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return call(ctx, s, s.frameworkServer.CloseEphemeralResource, request)
}

func (s *server) ValidateListResourceConfig(
	ctx context.Context, request *tfprotov6.ValidateListResourceConfigRequest,
) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateListResourceConfig, request)
}

func (s *server) ValidateActionConfig(
	ctx context.Context, request *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	return call(ctx, s, s.frameworkServer.ValidateActionConfig, request)
}

func (s *server) PlanAction(
	ctx context.Context, request *tfprotov6.PlanActionRequest,
) (*tfprotov6.PlanActionResponse, error) {
	return call(ctx, s, s.frameworkServer.PlanAction, request)
}

func (s *server) ListResource(
	ctx context.Context, request *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	ctx, end := s.start(ctx)
	response, err := s.frameworkServer.ListResource(ctx, request)
	if err != nil {
		end()

		return response, err
	}
	response.Results = endAfter(response.Results, end)

	return response, nil
}

func (s *server) InvokeAction(
	ctx context.Context, request *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	ctx, end := s.start(ctx)
	response, err := s.frameworkServer.InvokeAction(ctx, request)
	if err != nil {
		end()

		return response, err
	}
	response.Events = endAfter(response.Events, end)

	return response, nil
}
