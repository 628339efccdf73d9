package wakame

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Addresses are IPv4 addresses. The API writes a list of strings, one string,
// or null for none (design/api/wakame.md, "Instance object").
type Addresses []string

// UnmarshalJSON reads each of the forms.
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

// KeyPair is the id of an SSH key pair, "" for none. The API writes the id, an
// object with the id as "uuid", or null (design/api/wakame.md, "Instance
// object" and "Instance object of v1203").
type KeyPair string

// UnmarshalJSON reads each of the forms.
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

// Flag is a boolean. The API writes true, 1 or "true"; false, 0, "false" or
// null.
type Flag bool

// UnmarshalJSON reads each of the forms.
func (f *Flag) UnmarshalJSON(data []byte) error {
	var value *bool
	if json.Unmarshal(data, &value) == nil {
		*f = Flag(value != nil && *value)

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
