package system

import (
	"context"
	"errors"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// ErrGone reports that an object no longer exists, although the system still
// returns it.
var ErrGone = errors.New("the object is gone")

// Model is the model of a resource.
type Model interface {
	// Identity returns the model of the identity.
	Identity() any
}

// resourceBase is the part that the base types of managed resources share.
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

// Refresh is the common part of every Read: it reads the state into the model,
// calls read, which updates the model, and stores the model. If read returns
// rest.NotFound or [ErrGone], the object is removed from the state. After
// rest.NotFound a warning names the object, because with the credentials of
// another account no object is found.
//
// Most objects have not changed. Their model is not stored again, because the
// framework checks and encodes each attribute of it. So read must set attributes
// that are slices or maps to new ones, and not change their elements.
func (r *resourceBase[C]) Refresh(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, model Model, read func() error,
) {
	resp.Diagnostics.Append(req.State.Get(ctx, model)...)
	// The identity must be set first: a Terraform that does not know identities
	// sends none, and the framework rejects a response without one, even a
	// removal.
	if resp.Identity.Raw.IsFullyNull() {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, model.Identity())...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	values := reflect.ValueOf(model).Elem()
	before := values.Interface()
	err := read()
	switch {
	case rest.KindOf(err) == rest.NotFound || errors.Is(err, ErrGone):
		resp.Diagnostics.Append(r.NotFoundWarnings(err)...)
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	case !resp.Diagnostics.HasError() && !reflect.DeepEqual(before, values.Interface()):
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	}
}

// NotFoundWarnings returns the warning of an object that a Read does not find.
// It returns none if the error is not rest.NotFound.
func (r *resourceBase[C]) NotFoundWarnings(err error) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.NotFound {
		return nil
	}

	return diag.Diagnostics{r.system.named().NotFoundWarning(failure)}
}
