// Package attribute holds the schema attributes that the data sources of
// several systems share.
package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
)

// Time is a computed point in time of a data source, an RFC 3339 time.
func Time(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description + ", as an RFC 3339 time.",
		CustomType:          timetypes.RFC3339Type{},
		Computed:            true,
	}
}
