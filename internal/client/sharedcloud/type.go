package sharedcloud

import (
	"fmt"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Type says what an instance computes on. It goes out as a number, the only
// spelling that the API takes, and comes back as 1, "1", "cpu" or "CPU"
// (design/api/sharedcloud.md, "Instance type").
type Type int

// The types of instances.
const (
	CPU Type = 1
	GPU Type = 2
)

// ParseType reads "cpu" or "gpu" in any case, or its number.
func ParseType(text string) (Type, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "cpu":
		return CPU, nil
	case "2", "gpu":
		return GPU, nil
	default:
		return 0, fmt.Errorf("%q is not a type of instance: expected cpu or gpu", text)
	}
}

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

// UnmarshalJSON reads any of the spellings.
func (t *Type) UnmarshalJSON(data []byte) error {
	var text lenient.String
	err := text.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a type of instance", data)
	}
	parsed, err := ParseType(string(text))
	if err != nil {
		return err
	}
	*t = parsed

	return nil
}
