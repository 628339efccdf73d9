package sharedcloud

import (
	"fmt"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Status tells whether an instance takes jobs (design/api/sharedcloud.md,
// "Instance states").
type Status int

// The states of an instance.
const (
	NotAvailable Status = 1
	Available    Status = 2
)

// String returns "not_available", "available" or, for what the API may add, the
// number.
func (s Status) String() string {
	switch s {
	case NotAvailable:
		return "not_available"
	case Available:
		return "available"
	default:
		return strconv.Itoa(int(s))
	}
}

// UnmarshalJSON reads the number, also as a text.
func (s *Status) UnmarshalJSON(data []byte) error {
	var number lenient.Int
	err := number.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a status", data)
	}
	*s = Status(number)

	return nil
}
