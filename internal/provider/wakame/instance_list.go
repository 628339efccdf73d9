package wakame

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ list.ListResourceWithConfigure = (*instanceList)(nil)

// newInstanceList returns the list resource fleet_wakame_instance.
func newInstanceList() list.ListResource { return &instanceList{} }

type instanceList struct {
	system.ListResource[*api.Client]
}

func (l *instanceList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instance"
}

func (l *instanceList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	states := slices.DeleteFunc(api.States(), func(state api.State) bool { return state == api.Terminated })
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the instances of the account on Wakame-vdc, newest first, without terminated " +
			"instances.",
		Attributes: map[string]schema.Attribute{
			"state": schema.StringAttribute{
				MarkdownDescription: filterStateDescription(states),
				Optional:            true,
				Validators:          []validator.String{stateValidator(states)},
			},
			"hostname": schema.StringAttribute{
				MarkdownDescription: hostnameFilterDescription,
				Optional:            true,
				Validators:          []validator.String{hostnameValidator()},
			},
		},
	}
}

func (l *instanceList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filter instanceFilter
	diags := req.Config.Get(ctx, &filter)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)

		return
	}
	found := filter.importable(l.Client.InstancePages(ctx))
	stream.Results = listing.Results(ctx, req, found, instanceRow, func(err error) diag.Diagnostics {
		return l.Diagnose(ctx, nil, err)
	})
}

func instanceRow(instance api.Instance) listing.Row {
	model := instanceResourceModel{
		RebootTriggers: types.MapNull(types.StringType),
		Timeouts:       convert.NullTimeouts("create", "update", "delete"),
	}
	model.FromAPI(&instance)

	return listing.Row{DisplayName: instance.Hostname, Identity: model.Identity(), Resource: &model}
}
