package zaoshu

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Column is a column of an instance's results.
type Column struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Type  string `json:"type"`
}

// schema is the response to a request for the columns.
type schema struct {
	Schemas lenient.List[Column] `json:"schemas"`
}

// UnmarshalJSON requires all keys that the API documents.
func (c *Column) UnmarshalJSON(data []byte) error {
	type plain Column

	return lenient.DecodeObject(data, (*plain)(c), "id", "title", "type")
}

// Validate returns an error if there is no list of columns.
func (s *schema) Validate() error {
	if s.Schemas == nil {
		return errors.New("there are no schemas")
	}

	return nil
}

const schemaPath = "instance/%s/schema"

// GetColumns returns the columns of an instance's results. The error is
// rest.NotFound if the instance does not exist.
func (c *Client) GetColumns(ctx context.Context, id string) ([]Column, error) {
	found, err := read[schema](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read the schema of instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(schemaPath, id),
	}, rest.NotFound)
	if err != nil {
		return nil, err
	}

	return found.Schemas, nil
}
