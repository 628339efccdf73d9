package wakame

import (
	"errors"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Object has the keys that the objects of all collections share
// (design/api/wakame.md, "Keys of the documents"). The client does not read the
// id of the account, because it alone gives access to the account.
type Object struct {
	ID string `json:"id"`
	// Name is the name, which v11.06 has for security groups and key pairs, and
	// v11.12 for host nodes. It is "" for none.
	Name string `json:"name"`
	// DisplayName is the name of images, key pairs and host nodes in v13.06, ""
	// for none.
	DisplayName string `json:"display_name"`
	// Description is "" for none.
	Description string `json:"description"`
	CreatedAt   Time   `json:"created_at"`
	UpdatedAt   Time   `json:"updated_at"`
}

// Identifier returns the id.
func (o *Object) Identifier() string { return o.ID }

// Label returns the name or else the display name, "" for none. A version of
// the server has at most one of them.
func (o *Object) Label() string {
	if o.Name != "" {
		return o.Name
	}

	return o.DisplayName
}

// Validate returns an error if the object has no id.
func (o *Object) Validate() error {
	if o.ID == "" {
		return errors.New("an object has no id")
	}

	return nil
}

// decodeRow decodes a row of a table, which has the keys of all tables and
// these.
func decodeRow(data []byte, into any, keys ...string) error {
	return lenient.DecodeObject(data, into, append([]string{"id", "created_at", "updated_at"}, keys...)...)
}
