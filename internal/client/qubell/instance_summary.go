package qubell

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// InstanceSummary is an instance in a list. The list may lack every value
// except the id (design/api/qubell.md, "Lists and paging").
type InstanceSummary struct {
	NamedObject

	EnvironmentID string `json:"environment"`
	ApplicationID string `json:"application"`
	// RevisionID is "" for an instance without a revision.
	RevisionID string `json:"revision"`
	Status     Status `json:"status"`
}

// promisedKeys returns the only key that every list has (design/api/qubell.md,
// "Lists and paging").
func (InstanceSummary) promisedKeys() []string { return []string{"id"} }

// Scope is the kind of object whose instances are listed.
type Scope string

// The scopes. Older versions of the API have no list by application
// (design/api/qubell.md, "Lists and paging").
const (
	ScopeEnvironment Scope = "environment"
	ScopeApplication Scope = "application"
	ScopeRevision    Scope = "revision"
)

// ListInstances returns all instances of an environment, an application or a
// revision. There is no paging and no filter.
func (c *Client) ListInstances(ctx context.Context, scope Scope, id string) ([]InstanceSummary, error) {
	instances, err := getList[InstanceSummary](ctx, c, listCall(
		fmt.Sprintf("list the instances of %s %q", scope, id), rest.Path("api/1/%ss/%s/instances", string(scope), id)))
	for i := range instances {
		instances[i] = instances[i].withParent(scope, id)
	}

	return instances, err
}

// withParent returns the instance with the id of the environment, the
// application or the revision that was listed, if the list lacks it.
func (s InstanceSummary) withParent(scope Scope, id string) InstanceSummary {
	switch scope {
	case ScopeEnvironment:
		s.EnvironmentID = cmp.Or(s.EnvironmentID, id)
	case ScopeApplication:
		s.ApplicationID = cmp.Or(s.ApplicationID, id)
	case ScopeRevision:
		s.RevisionID = cmp.Or(s.RevisionID, id)
	}

	return s
}

// AllInstances yields each instance of all environments of all organizations
// once. It sends the request for an environment when the iteration reaches it.
// It skips the organizations and environments that the account may not see. Any
// other error ends the iteration.
func (c *Client) AllInstances(ctx context.Context) iter.Seq2[InstanceSummary, error] {
	organizations := listChildren(noParent, func(struct{}) ([]NamedObject, error) { return c.Organizations(ctx) })
	environments := listChildren(organizations, func(organization NamedObject) ([]Environment, error) {
		return c.Environments(ctx, organization.ID)
	})

	return listChildren(environments, func(environment Environment) ([]InstanceSummary, error) {
		return c.ListInstances(ctx, ScopeEnvironment, environment.ID)
	})
}

// noParent is the parent of the organizations, which have none: it makes
// listChildren call its function once.
func noParent(yield func(struct{}, error) bool) { yield(struct{}{}, nil) }

// listChildren yields the elements of the lists of all parents, each id once.
func listChildren[P any, T keyed](parents iter.Seq2[P, error], list func(P) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for parent, err := range parents {
			var found []T
			if err == nil {
				found, err = list(parent)
			}
			if err != nil && !isHidden(err) {
				var none T
				yield(none, err)

				return
			}
			for _, element := range found {
				if seen[element.key()] {
					continue
				}
				seen[element.key()] = true
				if !yield(element, nil) {
					return
				}
			}
		}
	}
}

// isHidden reports whether an error means that the account may not see an
// object. The API also answers 404 then (design/api/qubell.md, "Errors").
func isHidden(err error) bool {
	kind := rest.KindOf(err)

	return kind == rest.Forbidden || kind == rest.NotFound
}
