package sharedcloud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ list.ListResourceWithConfigure = (*instanceList)(nil)

// newInstanceList returns the list resource fleet_sharedcloud_instance.
func newInstanceList() list.ListResource { return &instanceList{} }

type instanceList struct {
	system.ListResource[*api.Client]
}

func (l *instanceList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_instance"
}

func (l *instanceList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the instances of the account on Sharedcloud, newest first.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				MarkdownDescription: filterTypeDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.OneOf(api.CPU.String(), api.GPU.String())},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: filterNameDescription,
				Optional:            true,
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
	fetch := func() ([]api.Instance, error) {
		all, err := l.Client.ListInstances(ctx)

		return listing.Filter(all, filter.matches), err
	}
	stream.Results = listing.Results(ctx, req, listing.FromSlice(fetch), instanceRow, func(err error) diag.Diagnostics {
		return l.Diagnose(ctx, nil, err)
	})
}

func instanceRow(instance api.Instance) listing.Row {
	var model instanceResourceModel
	model.FromAPI(&instance)

	return listing.Row{DisplayName: instance.Name, Identity: model.Identity(), Resource: &model}
}
