package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// newImageDataSource returns the data source fleet_wakame_image.
func newImageDataSource() datasource.DataSource {
	return &lookupDataSource[api.Image]{
		name: "image",
		description: "One machine image on Wakame-vdc, by its ID, name or description: an image of the account or a " +
			"public one.",
		noun:       "image",
		id:         objectID("wmi", "an image"),
		attributes: imageAttributes,
		list:       (*api.Client).ListImages,
		base:       func(object *api.Image) *api.Object { return &object.Object },
		newModel:   func() lookupModel[api.Image] { return &imageModel{} },
	}
}
