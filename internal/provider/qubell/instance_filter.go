package qubell

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// instanceFilter selects instances. The API lists the instances of one
// environment, application or revision. The provider compares the name and the
// status. A null value selects all.
type instanceFilter struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	ApplicationID types.String `tfsdk:"application_id"`
	RevisionID    types.String `tfsdk:"revision_id"`
	Name          types.String `tfsdk:"name"`
	Status        types.String `tfsdk:"status"`
}

// Descriptions that the data source and the list resource share.
const (
	filterNameDescription = "Only instances with exactly this name. Names are not unique."

	filterStatusDescription = "Only instances with this status: `Requested`, `Running`, `Executing`, `Failed`, " +
		"`Destroying` or `Destroyed`."
)

// statusValidator accepts the documented statuses.
func statusValidator() validator.String {
	return schemas.OneOf(string(api.StatusRequested), string(api.StatusRunning), string(api.StatusExecuting),
		string(api.StatusFailed), string(api.StatusDestroying), string(api.StatusDestroyed))
}

// scopeAttribute is an attribute that sets the scope of a list.
type scopeAttribute struct {
	name  string
	scope api.Scope
	id    types.String
}

// scopes returns the attributes that set a scope, with their values.
func (f *instanceFilter) scopes() []scopeAttribute {
	return []scopeAttribute{
		{"environment_id", api.ScopeEnvironment, f.EnvironmentID},
		{"application_id", api.ScopeApplication, f.ApplicationID},
		{"revision_id", api.ScopeRevision, f.RevisionID},
	}
}

// scopeNames returns the names of the attributes that set a scope.
func scopeNames() []string {
	var none instanceFilter
	scopes := none.scopes()
	names := make([]string, len(scopes))
	for i, each := range scopes {
		names[i] = each.name
	}

	return names
}

// scope returns the attribute with the scope of the list, nil for all
// instances.
func (f *instanceFilter) scope() *scopeAttribute {
	for _, each := range f.scopes() {
		if !each.id.IsNull() {
			return &each
		}
	}

	return nil
}

// list yields the instances that match.
func (f *instanceFilter) list(ctx context.Context, client *api.Client) iter.Seq2[api.InstanceSummary, error] {
	return func(yield func(api.InstanceSummary, error) bool) {
		for summary, err := range f.listScope(ctx, client) {
			if err != nil {
				yield(summary, err)

				return
			}
			if f.matches(&summary) && !yield(summary, nil) {
				return
			}
		}
	}
}

// listScope yields all instances of the scope.
func (f *instanceFilter) listScope(ctx context.Context, client *api.Client) iter.Seq2[api.InstanceSummary, error] {
	if scope := f.scope(); scope != nil {
		return listing.FromSlice(
			func() ([]api.InstanceSummary, error) {
				return client.ListInstances(ctx, scope.scope, scope.id.ValueString())
			},
		)
	}

	return client.AllInstances(ctx)
}

func (f *instanceFilter) matches(summary *api.InstanceSummary) bool {
	return (f.Name.IsNull() || f.Name.ValueString() == summary.Name) &&
		(f.Status.IsNull() || summary.Status.Is(api.Status(f.Status.ValueString())))
}

// notFound returns the error of a list of an environment, an application or a
// revision that does not exist, nil for any other error.
func (f *instanceFilter) notFound(err error) diag.Diagnostics {
	scope := f.scope()
	if scope == nil {
		return nil
	}

	return parentNotFound(string(scope.scope), scope.id.ValueString(), err)
}
