package qubell

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// NamedObject is what the API shows of an organization, an application or a
// revision.
type NamedObject struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (n NamedObject) key() string { return n.ID }

// Environment is where instances of an organization run.
type Environment struct {
	NamedObject

	// IsDefault tells whether instances run here that are launched into no
	// environment.
	IsDefault bool `json:"isDefault"`
}

// keyed is what has an id.
type keyed interface{ key() string }

// list makes sure that every member of an answer has an id.
type list[T keyed] struct{ List []T }

// listElement is a member of a list.
type listElement[T keyed] struct{ value T }

// UnmarshalJSON demands the id, the only key that every list shows
// (design/api/qubell.md, "Discovery").
func (l *listElement[T]) UnmarshalJSON(data []byte) error {
	return lenient.DecodeObject(data, &l.value, "id")
}

// UnmarshalJSON checks each member when it is decoded.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	var all lenient.List[listElement[T]]
	err := all.UnmarshalJSON(data)
	if err != nil || all == nil {
		return err
	}
	l.List = make([]T, len(all))
	for i := range all {
		l.List[i] = all[i].value
	}

	return nil
}

// Validate makes sure that an answer is such a list.
func (l *list[T]) Validate() error {
	if l.List == nil {
		return errors.New("there is no list")
	}
	for _, member := range l.List {
		if member.key() == "" {
			return errors.New("a member of the list has no id")
		}
	}

	return nil
}

// getList returns a list, which comes without paging (design/api/qubell.md,
// "Discovery").
func getList[T keyed](ctx context.Context, client *Client, operation, path string) ([]T, error) {
	var members list[T]
	err := client.do(ctx, rest.Call{Operation: operation, Method: http.MethodGet, Path: path}, &members)

	return members.List, err
}

const organizationsPath = "api/1/organizations"

// Organizations returns those that the account belongs to.
func (c *Client) Organizations(ctx context.Context) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, "list organizations", organizationsPath)
}

// Environments returns those of an organization.
func (c *Client) Environments(ctx context.Context, organizationID string) ([]Environment, error) {
	return getList[Environment](ctx, c, fmt.Sprintf("list the environments of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/environments", organizationID))
}

// Applications returns those of an organization.
func (c *Client) Applications(ctx context.Context, organizationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, fmt.Sprintf("list the applications of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/applications", organizationID))
}

// Revisions returns those of an application.
func (c *Client) Revisions(ctx context.Context, applicationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, fmt.Sprintf("list the revisions of application %q", applicationID),
		rest.Path("api/1/applications/%s/revisions", applicationID))
}
