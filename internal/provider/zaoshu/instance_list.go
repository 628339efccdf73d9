package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ list.ListResourceWithConfigure = (*instanceList)(nil)

// newInstanceList returns the list resource fleet_zaoshu_instance.
func newInstanceList() list.ListResource { return &instanceList{} }

type instanceList struct {
	system.ListResource[*api.Client]
}

func (l *instanceList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance"
}

func (l *instanceList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the instances of the account on Zaoshu.",
		Attributes: map[string]schema.Attribute{
			"status": schema.StringAttribute{
				MarkdownDescription: filterStatusDescription,
				Optional:            true,
				Validators:          statusValidators(),
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
	found := listing.FromPages(l.Client.InstancePages(ctx, filter.ToAPI()))
	stream.Results = listing.Results(ctx, req, found, instanceRow, func(err error) diag.Diagnostics {
		return l.Diagnose(ctx, nil, err)
	})
}

func instanceRow(instance api.Instance) listing.Row {
	var model instanceResourceModel
	model.FromAPI(&instance)

	return listing.Row{DisplayName: instance.Title, Identity: model.Identity(), Resource: &model}
}
