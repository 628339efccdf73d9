package convert

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// NullTimeouts returns the timeouts of a resource that has no configuration,
// such as an imported one. The operations are those of its schema, such as
// "create". A null object needs its type.
func NullTimeouts(operations ...string) timeouts.Value {
	members := make(map[string]attr.Type, len(operations))
	for _, operation := range operations {
		members[operation] = types.StringType
	}

	return timeouts.Value{Object: types.ObjectNull(members)}
}
