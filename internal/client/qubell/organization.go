package qubell

import (
	"context"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// NamedObject is an organization, an application or a revision.
type NamedObject struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (n NamedObject) key() string { return n.ID }

// promisedKeys returns all keys (design/api/qubell.md, "Discovery").
func (NamedObject) promisedKeys() []string { return []string{"id", "name"} }

// Environment is an environment of an organization, in which instances run.
type Environment struct {
	NamedObject

	// IsDefault means that an instance runs here if its launch names no
	// environment.
	IsDefault bool `json:"isDefault"`
}

// promisedKeys returns all keys (design/api/qubell.md, "Discovery").
func (Environment) promisedKeys() []string { return []string{"id", "name", "isDefault"} }

// Organizations returns the organizations of the account.
func (c *Client) Organizations(ctx context.Context) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, organizationsCall())
}

func organizationsCall() rest.Call { return listCall("list organizations", "api/1/organizations") }

// Environments returns the environments of an organization. The error is
// rest.NotFound if the account may not see the organization.
func (c *Client) Environments(ctx context.Context, organizationID string) ([]Environment, error) {
	return getList[Environment](ctx, c, listCall(
		fmt.Sprintf("list the environments of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/environments", organizationID)))
}

// Applications returns the applications of an organization. The error is
// rest.NotFound if the account may not see the organization.
func (c *Client) Applications(ctx context.Context, organizationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, listCall(
		fmt.Sprintf("list the applications of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/applications", organizationID)))
}

// Revisions returns the revisions of an application. The error is rest.NotFound
// if the account may not see the application, and in old versions of the API,
// which do not have this list (design/api/qubell.md, "Discovery").
func (c *Client) Revisions(ctx context.Context, applicationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, listCall(
		fmt.Sprintf("list the revisions of application %q", applicationID),
		rest.Path("api/1/applications/%s/revisions", applicationID)))
}
