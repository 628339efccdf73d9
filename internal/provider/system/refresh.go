package system

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ErrGone says that an object is no more although the system still shows it.
var ErrGone = errors.New("it is gone")

// Model is the model of a resource.
type Model interface {
	// Identity returns the model of what identifies the object.
	Identity() any
}

// Refresh does what every Read does: it takes the state into the model, lets
// read bring the model up to date, and writes it back. An object that read does
// not find (rest.NotFound, [ErrGone]) leaves the state.
func (l *base[C]) Refresh(
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
		resp.Diagnostics.Append(l.Diagnose(ctx, req.State.Schema, err)...)
	case !resp.Diagnostics.HasError():
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	}
}
