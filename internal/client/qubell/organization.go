package qubell

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// NamedObject is an organization, an application or a revision.
type NamedObject struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (n NamedObject) key() string { return n.ID }

// Environment is an environment of an organization, in which instances run.
type Environment struct {
	NamedObject

	// IsDefault means that an instance runs here if its launch names no
	// environment.
	IsDefault bool `json:"isDefault"`
}

// keyed is an object with an id.
type keyed interface{ key() string }

// list is an answer that is a list of objects, each with an id.
type list[T keyed] struct{ List []T }

// listElement is an element of a list.
type listElement[T keyed] struct{ value T }

// UnmarshalJSON requires the id, the only key that every list has
// (design/api/qubell.md, "Lists and paging").
func (l *listElement[T]) UnmarshalJSON(data []byte) error {
	return lenient.DecodeObject(data, &l.value, "id")
}

// UnmarshalJSON decodes and checks each element.
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

// Validate returns an error if the answer is not a list or an id is empty.
func (l *list[T]) Validate() error {
	if l.List == nil {
		return errors.New("there is no list")
	}
	for _, element := range l.List {
		if element.key() == "" {
			return errors.New("an element of the list has no id")
		}
	}

	return nil
}

// getList returns a list. The API has no paging (design/api/qubell.md, "Lists
// and paging").
func getList[T keyed](ctx context.Context, client *Client, operation, path string) ([]T, error) {
	var elements list[T]
	err := client.do(ctx, rest.Call{Operation: operation, Method: http.MethodGet, Path: path}, &elements)

	return elements.List, err
}

const organizationsPath = "api/1/organizations"

// Organizations returns the organizations of the account.
func (c *Client) Organizations(ctx context.Context) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, "list organizations", organizationsPath)
}

// Environments returns the environments of an organization.
func (c *Client) Environments(ctx context.Context, organizationID string) ([]Environment, error) {
	return getList[Environment](ctx, c, fmt.Sprintf("list the environments of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/environments", organizationID))
}

// Applications returns the applications of an organization.
func (c *Client) Applications(ctx context.Context, organizationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, fmt.Sprintf("list the applications of organization %q", organizationID),
		rest.Path("api/1/organizations/%s/applications", organizationID))
}

// Revisions returns the revisions of an application.
func (c *Client) Revisions(ctx context.Context, applicationID string) ([]NamedObject, error) {
	return getList[NamedObject](ctx, c, fmt.Sprintf("list the revisions of application %q", applicationID),
		rest.Path("api/1/applications/%s/revisions", applicationID))
}
