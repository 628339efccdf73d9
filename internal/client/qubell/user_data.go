package qubell

import (
	"context"
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
