package qubell

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// userDataValidator accepts a JSON object. The error does not show the value,
// which may be a secret.
func userDataValidator() validator.String {
	return schemas.StringValidator{
		Rule: "a JSON object",
		Check: func(value string) error {
			var object api.Values
			if json.Unmarshal([]byte(value), &object) != nil || object == nil {
				return schemas.Problemf("It must be a JSON object: names and values in braces. " +
					"Write it with jsonencode({ name = value }).")
			}

			return nil
		},
	}
}

// userDataToAPI returns user data as it is sent, nil for null. The validator
// has checked it.
func userDataToAPI(document types.String) api.Values {
	var object api.Values
	_ = json.Unmarshal([]byte(document.ValueString()), &object)

	return object
}
