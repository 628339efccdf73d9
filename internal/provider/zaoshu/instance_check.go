package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// checkInstance fails the plan of a new resource whose instance_id names an
// instance that does not exist. Without this check, only the apply would fail.
// The client is nil if the provider is not configured.
func checkInstance(
	ctx context.Context, client *api.Client, req resource.ModifyPlanRequest,
	diagnose func(error) diag.Diagnostics,
) diag.Diagnostics {
	var id types.String
	diags := req.Plan.GetAttribute(ctx, path.Root("instance_id"), &id)
	if client == nil || !req.State.Raw.IsNull() || id.IsUnknown() || diags.HasError() {
		return diags
	}
	err := client.CheckInstance(ctx, id.ValueString())
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return instanceNotFound("instance_id", id.ValueString())
	case err != nil:
		return diagnose(err)
	default:
		return nil
	}
}
