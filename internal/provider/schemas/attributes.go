// Package schemas holds the attributes and validators that the schemas of
// several systems share.
package schemas

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
)

// ForcesNew is the last sentence in the description of an attribute whose
// change replaces the resource.
const ForcesNew = " Changing this forces a new resource."

// TimeAttribute returns a computed RFC 3339 time of a data source.
func TimeAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description + ", as an RFC 3339 time.",
		CustomType:          timetypes.RFC3339Type{},
		Computed:            true,
	}
}
