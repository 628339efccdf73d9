package sharedcloud

import (
	"fmt"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Status reports whether an instance accepts jobs (design/api/sharedcloud.md,
// "Instance states").
type Status int

// The statuses of an instance.
const (
	NotAvailable Status = 1
	Available    Status = 2
)

// String returns "not_available" or "available", or the number of an unknown
// status.
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

// UnmarshalJSON reads a whole number, or a string with one.
func (s *Status) UnmarshalJSON(data []byte) error {
	var number lenient.Int
	err := number.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a status", data)
	}
	*s = Status(number)

	return nil
}
