package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newImagesDataSource returns the data source fleet_wakame_images.
func newImagesDataSource() datasource.DataSource {
	return &collectionDataSource[api.Image]{
		name: "images",
		description: "The machine images on Wakame-vdc that the account can use, newest first: its own, and those " +
			"that are public. `id` is for the argument `image_id` of an instance. v13.06 and later versions of " +
			"Wakame-vdc list only the images of the account.",
		attributes: func() map[string]schema.Attribute {
			return labelFilterAttributes("images", map[string]schema.Attribute{
				"arch": filterAttribute("Only images of this CPU architecture: `x86` or `x86_64`."),
				"is_public": schema.BoolAttribute{
					MarkdownDescription: "Only images that are public, or only those that are not.",
					Optional:            true,
				},
				"images": rowsAttribute("The images that match.", imageAttributes()),
			})
		},
		list:     (*api.Client).ListImages,
		newModel: func() collectionModel[api.Image] { return &imagesDataSourceModel{} },
	}
}

type imagesDataSourceModel struct {
	labelFilter

	Arch     types.String `tfsdk:"arch"`
	IsPublic types.Bool   `tfsdk:"is_public"`
	Images   []imageModel `tfsdk:"images"`
}

// FromAPI sets the images that match the filters.
func (m *imagesDataSourceModel) FromAPI(all []api.Image) {
	m.Images = rows[api.Image, imageModel](all, m.matches)
}

func (m *imagesDataSourceModel) matches(image *api.Image) bool {
	return m.labelFilter.matches(&image.Object) && selects(m.Arch, image.Arch) &&
		(m.IsPublic.IsNull() || m.IsPublic.ValueBool() == bool(image.IsPublic))
}
