package qubell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// SetUserData gives an instance user data in place of what it had. Nothing ever
// shows it again, and no error shows a text or a number of it, at any depth.
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

// Secrets returns the texts and numbers that no error may show, of values that
// are kept as user data.
func (v Values) Secrets() []string {
	var secrets []string
	for _, value := range v {
		if decoded, ok := decodeWithoutRounding(value); ok {
			secrets = appendScalars(decoded, secrets)
		}
	}

	return secrets
}

// appendScalars appends the texts and numbers of a document.
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
