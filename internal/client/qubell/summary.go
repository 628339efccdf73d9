package qubell

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Summary is what a list shows of an instance. Everything but the id may be
// missing (design/api/qubell.md, "Lists and paging").
type Summary struct {
	NamedObject

	EnvironmentID string `json:"environment"`
	ApplicationID string `json:"application"`
	// RevisionID is "" for an instance that was launched from none.
	RevisionID string `json:"revision"`
	Status     Status `json:"status"`
}

// Scope is what a list of instances is about.
type Scope string

// The scopes. Older versions of the API do not know that of an application
// (design/api/qubell.md, "Lists and paging").
const (
	ScopeEnvironment Scope = "environment"
	ScopeApplication Scope = "application"
	ScopeRevision    Scope = "revision"
)

// ListInstances returns all instances of an environment, an application or a
// revision. There is no paging and no filter.
func (c *Client) ListInstances(ctx context.Context, scope Scope, id string) ([]Summary, error) {
	instances, err := getList[Summary](ctx, c, fmt.Sprintf("list the instances of %s %q", scope, id),
		rest.Path("api/1/%ss/%s/instances", string(scope), id))
	for i := range instances {
		instances[i].setParent(scope, id)
	}

	return instances, err
}

// setParent fills in what is known from the question.
func (s *Summary) setParent(scope Scope, id string) {
	switch scope {
	case ScopeEnvironment:
		s.EnvironmentID = cmp.Or(s.EnvironmentID, id)
	case ScopeApplication:
		s.ApplicationID = cmp.Or(s.ApplicationID, id)
	case ScopeRevision:
		s.RevisionID = cmp.Or(s.RevisionID, id)
	}
}

// AllInstances yields every instance of every environment of every organization
// once, with a request for each environment, which is sent when it is asked
// for. What the account may not see (rest.Forbidden, rest.NotFound) is yielded
// as an error, and the next one follows; any other error is the last.
func (c *Client) AllInstances(ctx context.Context) iter.Seq2[Summary, error] {
	organizations := listChildren(root, func(struct{}) ([]NamedObject, error) { return c.Organizations(ctx) })
	environments := listChildren(organizations, func(organization NamedObject) ([]Environment, error) {
		return c.Environments(ctx, organization.ID)
	})

	return listChildren(environments, func(environment Environment) ([]Summary, error) {
		return c.ListInstances(ctx, ScopeEnvironment, environment.ID)
	})
}

// root yields the root of all lists.
func root(yield func(struct{}, error) bool) { yield(struct{}{}, nil) }

// listChildren yields what the lists of all parents hold, each id once.
func listChildren[P any, T keyed](parents iter.Seq2[P, error], of func(P) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for parent, err := range parents {
			var found []T
			if err == nil {
				found, err = of(parent)
			}
			if err != nil {
				var none T
				if !yield(none, err) || !isHidden(err) {
					return
				}
			}
			for _, member := range found {
				if seen[member.key()] {
					continue
				}
				seen[member.key()] = true
				if !yield(member, nil) {
					return
				}
			}
		}
	}
}

// isHidden reports whether an error is about what the account may not see; the
// API hides that with a 404, too (design/api/qubell.md, "Errors").
func isHidden(err error) bool {
	kind := rest.KindOf(err)

	return kind == rest.Forbidden || kind == rest.NotFound
}
