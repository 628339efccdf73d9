package qubell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// SetUserData replaces the user data of an instance. The API never returns it
// (design/api/qubell.md, "User data"). No error shows a string or a number of
// it.
func (c *Client) SetUserData(ctx context.Context, instanceID string, userData Values) error {
	if userData == nil {
		userData = Values{}
	}

	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("set the user data of instance %q", instanceID),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/userData", instanceID),
		Body:      rest.JSON(userData),
		Secrets:   userData.Secrets(),
	})
}

// Secrets returns the strings and numbers of user data, which no error may
// show.
func (v Values) Secrets() []string {
	var secrets []string
	for _, value := range v {
		if decoded, ok := decodeWithoutRounding(value); ok {
			secrets = appendScalars(decoded, secrets)
		}
	}

	return secrets
}

// appendScalars appends the strings and numbers of a JSON document.
func appendScalars(document any, found []string) []string {
	switch document := document.(type) {
	case string:
		found = append(found, document)
	case json.Number:
		found = append(found, document.String())
	case []any:
		for _, member := range document {
			found = appendScalars(member, found)
		}
	case map[string]any:
		for _, member := range document {
			found = appendScalars(member, found)
		}
	}

	return found
}
