package sharedcloud

import (
	"fmt"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Type is the processor that an instance offers. Requests hold it as a number;
// responses hold 1, "1", "cpu" or "CPU" (design/api/sharedcloud.md, "Instance
// type").
type Type int

// The types of instances.
const (
	CPU Type = 1
	GPU Type = 2
)

// String returns "cpu" or "gpu".
func (t Type) String() string {
	switch t {
	case CPU:
		return "cpu"
	case GPU:
		return "gpu"
	default:
		return fmt.Sprintf("Type(%d)", int(t))
	}
}

// UnmarshalJSON reads a number or a name, in any case.
func (t *Type) UnmarshalJSON(data []byte) error {
	var text lenient.String
	err := text.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a type of instance", data)
	}
	switch strings.ToLower(strings.TrimSpace(string(text))) {
	case "1", "cpu":
		*t = CPU
	case "2", "gpu":
		*t = GPU
	default:
		return fmt.Errorf("%s is not a type of instance, want cpu or gpu", data)
	}

	return nil
}
