package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*imagesDataSource)(nil)

// newImagesDataSource returns the data source fleet_wakame_images.
func newImagesDataSource() datasource.DataSource { return &imagesDataSource{} }

type imagesDataSource struct {
	system.DataSource[*api.Client]
}

type imagesDataSourceModel struct {
	labelModel

	Arch     types.String `tfsdk:"arch"`
	IsPublic types.Bool   `tfsdk:"is_public"`
	Images   []imageModel `tfsdk:"images"`
}

func (d *imagesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_images"
}

func (d *imagesDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The machine images on Wakame-vdc that the account can use, newest first: its own, " +
			"and those that are public. `id` is for the argument `image_id` of an instance.",
		Attributes: labelFilterAttributes("images", map[string]schema.Attribute{
			"arch": filterAttribute("Only images of this CPU architecture: `x86` or `x86_64`."),
			"is_public": schema.BoolAttribute{
				MarkdownDescription: "Only images that are public, or only those that are not.",
				Optional:            true,
			},
			"images": rowsAttribute("The images that match.", imageAttributes()),
		}),
	}
}

func (d *imagesDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data imagesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListImages(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.Images = rows[api.Image, imageModel](all, data.matches)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (m *imagesDataSourceModel) matches(image *api.Image) bool {
	return m.labelModel.matches(&image.Object) && selects(m.Arch, image.Arch) &&
		(m.IsPublic.IsNull() || m.IsPublic.ValueBool() == bool(image.IsPublic))
}
