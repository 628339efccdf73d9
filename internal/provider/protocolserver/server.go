// Package protocolserver wraps the framework's protocol server. It works around
// two bugs, and can be removed when they are gone:
//
//   - Terraform 1.16 panics and leaves an empty state file when it handles the
//     responses of several failed creates at the same time. The type schedule
//     delays responses.
//   - The framework keeps the context of each call in memory. The type
//     callContext lets go of the context of an ended call, and the type calls
//     makes the framework forget the rest when no call runs.
package protocolserver

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer has all methods of the framework's protocol server. The
// protocol library finds the optional parts by type assertion, so the wrapper
// must have their methods, too.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

type server struct {
	frameworkServer

	calls    calls
	schedule schedule
}

// New wraps the framework's protocol server. It reports an error if inner lacks
// an optional part of the protocol, because Terraform would not find that part.
func New(inner tfprotov6.ProviderServer) (tfprotov6.ProviderServer, error) {
	complete, ok := inner.(frameworkServer)
	if !ok {
		return nil, fmt.Errorf("the protocol server %T does not serve list resources, actions and state stores", inner)
	}

	return &server{frameworkServer: complete}, nil
}

// ApplyResourceChange answers failed creates one at a time (see schedule).
func (s *server) ApplyResourceChange(
	ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	response, err := call(ctx, s, s.frameworkServer.ApplyResourceChange, request)
	if marksTainted(request, response) {
		s.schedule.waitExclusive()
	} else {
		s.schedule.wait()
	}

	return response, err
}

// ReadDataSource keeps its responses away from those of failed creates:
// Terraform saves the state after each data source that it reads during an
// apply.
func (s *server) ReadDataSource(
	ctx context.Context, request *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	response, err := call(ctx, s, s.frameworkServer.ReadDataSource, request)
	s.schedule.wait()

	return response, err
}

// marksTainted reports whether Terraform will mark the resource as tainted:
// the create failed, and there is an object to store.
func marksTainted(
	request *tfprotov6.ApplyResourceChangeRequest, response *tfprotov6.ApplyResourceChangeResponse,
) bool {
	return response != nil && isNull(request.PriorState) && !isNull(response.NewState) &&
		slices.ContainsFunc(response.Diagnostics, func(diagnostic *tfprotov6.Diagnostic) bool {
			return diagnostic.Severity == tfprotov6.DiagnosticSeverityError
		})
}

func isNull(value *tfprotov6.DynamicValue) bool {
	if value == nil {
		return true
	}
	null, err := value.IsNull()

	return err == nil && null
}
