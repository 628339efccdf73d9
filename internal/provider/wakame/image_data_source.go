package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*imageDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*imageDataSource)(nil)
)

// newImageDataSource returns the data source fleet_wakame_image.
func newImageDataSource() datasource.DataSource { return &imageDataSource{} }

type imageDataSource struct {
	system.DataSource[*api.Client]
}

func (d *imageDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_image"
}

func (d *imageDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One machine image on Wakame-vdc, by its ID, name or description: one of the account's own, or " +
			"a public one.",
		Attributes: lookupAttributes("the image", objectID("wmi", "an image"), imageAttributes()),
	}
}

func (d *imageDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return lookupValidators()
}

func (d *imageDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data imageModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListImages(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	found, diags := lookUp(
		data.ID, data.labelModel, "image", all, func(object *api.Image) *api.Object { return &object.Object },
	)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	data.FromAPI(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
