package system

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// ErrGone says that an object is no more although the system still shows it.
var ErrGone = errors.New("it is gone")

// Model is the model of a resource.
type Model interface {
	// Identity returns the model of what identifies the object.
	Identity() any
}

// resourceBase is what the base types of managed resources have in common.
type resourceBase[C any] struct{ base[C] }

// CreateCaller returns the caller of the operation that a Create starts.
func (r *resourceBase[C]) CreateCaller(req resource.CreateRequest, resp *resource.CreateResponse) operation.Caller {
	return operation.NewCreateCaller(r.system.named(), req.Plan.Schema, &resp.Diagnostics)
}

// UpdateCaller returns the caller of the operation that an Update starts or
// resumes.
func (r *resourceBase[C]) UpdateCaller(req resource.UpdateRequest, resp *resource.UpdateResponse) operation.Caller {
	return operation.NewUpdateCaller(r.system.named(), req.Plan.Schema, &resp.Diagnostics)
}

// Refresh does what every Read does: it takes the state into the model, lets
// read bring the model up to date, and writes it back. An object that read does
// not find (rest.NotFound, [ErrGone]) leaves the state.
func (r *resourceBase[C]) Refresh(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, model Model, read func() error,
) {
	resp.Diagnostics.Append(req.State.Get(ctx, model)...)
	// First of all, since a command line that knows no identity sends none, and
	// the framework then takes nothing back without one, not even a removal.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, model.Identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := read()
	switch {
	case rest.KindOf(err) == rest.NotFound || errors.Is(err, ErrGone):
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	case !resp.Diagnostics.HasError():
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	}
}
