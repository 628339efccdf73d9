package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// imageModel is a machine image. The source of the image is not shown: it may
// be an address that only the owner may see.
type imageModel struct {
	labelledModel

	Arch           types.String `tfsdk:"arch"`
	IsPublic       types.Bool   `tfsdk:"is_public"`
	State          types.String `tfsdk:"state"`
	BootDeviceType types.Int64  `tfsdk:"boot_dev_type"`
	MD5Sum         types.String `tfsdk:"md5sum"`
}

// FromAPI sets the values that the API returns.
func (m *imageModel) FromAPI(image *api.Image) {
	m.labelledModel.FromAPI(&image.Object)
	m.Arch = types.StringValue(image.Arch)
	m.IsPublic = types.BoolValue(bool(image.IsPublic))
	m.State = types.StringValue(image.State)
	m.BootDeviceType = types.Int64Value(int64(image.BootDeviceType))
	m.MD5Sum = convert.OptionalString(image.MD5Sum)
}

// imageAttributes returns the attributes of an image.
func imageAttributes() map[string]schema.Attribute {
	return labelledAttributes("the image", map[string]schema.Attribute{
		"arch": textAttribute("CPU architecture: `x86` or `x86_64`."),
		"is_public": schema.BoolAttribute{
			MarkdownDescription: "Whether all accounts can use the image.", Computed: true,
		},
		"state": textAttribute("State of the image, such as `init`."),
		"boot_dev_type": numberAttribute("Where instances of the image have their disk: `1` on a SAN, `2` in the " +
			"local storage of the host node. Wakame-vdc deletes a disk in local storage when the instance stops."),
		"md5sum": textAttribute("MD5 sum of the image. Null in versions of Wakame-vdc that have none."),
	})
}
