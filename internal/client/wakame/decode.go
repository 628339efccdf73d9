package wakame

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Addresses are IPv4 addresses: a list of texts, or a text, or null for none
// (design/api/wakame.md, "Instance object").
type Addresses []string

// UnmarshalJSON reads any of the spellings.
func (a *Addresses) UnmarshalJSON(data []byte) error {
	var several []*string
	if json.Unmarshal(data, &several) != nil {
		var one *string
		err := json.Unmarshal(data, &one)
		if err != nil {
			return fmt.Errorf("%s is neither an address nor a list of addresses", data)
		}
		several = []*string{one}
	}
	*a = Addresses{}
	for _, address := range several {
		if address != nil && *address != "" {
			*a = append(*a, *address)
		}
	}

	return nil
}

// KeyPair is the id of an SSH key pair, "" for none: a text, or an object that
// holds it, or null (design/api/wakame.md, "Instance object" and
// design/api/wakame.md, "Instance object of v1203").
type KeyPair string

// UnmarshalJSON reads any of the spellings.
func (k *KeyPair) UnmarshalJSON(data []byte) error {
	var id *string
	if json.Unmarshal(data, &id) != nil {
		var object struct {
			UUID string `json:"uuid"`
		}
		err := json.Unmarshal(data, &object)
		if err != nil {
			return fmt.Errorf("%s is not an SSH key pair", data)
		}
		id = &object.UUID
	}
	*k = ""
	if id != nil {
		*k = KeyPair(*id)
	}

	return nil
}

// Flag is a truth value: true, 1 or "true"; false, 0 or "false"; null is false.
type Flag bool

// UnmarshalJSON reads any of the spellings.
func (f *Flag) UnmarshalJSON(data []byte) error {
	var truth *bool
	if json.Unmarshal(data, &truth) == nil {
		*f = Flag(truth != nil && *truth)

		return nil
	}
	var text lenient.String
	err := text.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is neither true nor false", data)
	}
	switch strings.ToLower(string(text)) {
	case "1", "true":
		*f = true
	case "0", "false", "":
		*f = false
	default:
		return fmt.Errorf("%s is neither true nor false", data)
	}

	return nil
}

// Time is a point in time; the zero value stands for null.
type Time struct{ time.Time }

// UnmarshalJSON reads ISO 8601 with a zone, and null.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text *string
	err := json.Unmarshal(data, &text)
	if err != nil {
		return fmt.Errorf("%s is not a time", data)
	}
	*t = Time{}
	if text == nil || *text == "" {
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return fmt.Errorf("%q is not a time of the form 2012-02-13T05:06:07Z", *text)
	}
	*t = Time{parsed.UTC()}

	return nil
}
