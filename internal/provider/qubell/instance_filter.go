package qubell

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
)

// instanceFilter says which instances are wanted: those of one environment,
// application or revision, which the API lists, or of all environments; and of
// these those of a name and a status, which it does not select. What is null
// does not narrow.
type instanceFilter struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	ApplicationID types.String `tfsdk:"application_id"`
	RevisionID    types.String `tfsdk:"revision_id"`
	Name          types.String `tfsdk:"name"`
	Status        types.String `tfsdk:"status"`
}

// Attributes' descriptions, shared by the data source and the list resource.
const (
	filterNameDescription = "Only instances of exactly this name. Names need not be unique."

	filterStatusDescription = "Only instances with this status: `Requested`, `Running`, `Executing`, `Failed`, `Destroying` or `Destroyed`."
)

// statusValidator accepts the statuses of the documentation.
func statusValidator() validator.String {
	return stringvalidator.OneOf(string(api.StatusRequested), string(api.StatusRunning), string(api.StatusExecuting),
		string(api.StatusFailed), string(api.StatusDestroying), string(api.StatusDestroyed))
}

// scopeAttribute is an attribute that names a scope.
type scopeAttribute struct {
	name  string
	scope api.Scope
	id    types.String
}

// scopes are the attributes that name scopes, with what they are set to.
func (f *instanceFilter) scopes() []scopeAttribute {
	return []scopeAttribute{
		{"environment_id", api.ScopeEnvironment, f.EnvironmentID},
		{"application_id", api.ScopeApplication, f.ApplicationID},
		{"revision_id", api.ScopeRevision, f.RevisionID},
	}
}

// scopeExpressions are the paths of the attributes that name scopes.
func scopeExpressions() []path.Expression {
	var none instanceFilter
	scopes := none.scopes()
	expressions := make([]path.Expression, len(scopes))
	for i, each := range scopes {
		expressions[i] = path.MatchRoot(each.name)
	}

	return expressions
}

// scope returns the one that is set, nil if none is.
func (f *instanceFilter) scope() *scopeAttribute {
	for _, each := range f.scopes() {
		if !each.id.IsNull() {
			return &each
		}
	}

	return nil
}

// list yields the instances that are wanted.
func (f *instanceFilter) list(ctx context.Context, client *api.Client) iter.Seq2[api.Summary, error] {
	return func(yield func(api.Summary, error) bool) {
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
func (f *instanceFilter) listScope(ctx context.Context, client *api.Client) iter.Seq2[api.Summary, error] {
	if scope := f.scope(); scope != nil {
		return listing.FromSlice(
			func() ([]api.Summary, error) { return client.ListInstances(ctx, scope.scope, scope.id.ValueString()) },
		)
	}

	return skipInaccessible(client.AllInstances(ctx))
}

func (f *instanceFilter) matches(summary *api.Summary) bool {
	return (f.Name.IsNull() || f.Name.ValueString() == summary.Name) &&
		(f.Status.IsNull() || strings.EqualFold(f.Status.ValueString(), string(summary.Status)))
}

// skipInaccessible leaves out what the account may not see, of which others
// remain.
func skipInaccessible(all iter.Seq2[api.Summary, error]) iter.Seq2[api.Summary, error] {
	return func(yield func(api.Summary, error) bool) {
		for summary, err := range all {
			kind := rest.KindOf(err)
			if kind != rest.Forbidden && kind != rest.NotFound && !yield(summary, err) {
				return
			}
		}
	}
}

// errorDiagnostics turns the error of a list into what the user reads.
func (f *instanceFilter) errorDiagnostics(err error, diagnose func(error) diag.Diagnostics) diag.Diagnostics {
	scope := f.scope()
	if rest.KindOf(err) != rest.NotFound || scope == nil {
		return diagnose(err)
	}

	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(
			path.Root(scope.name),
			fmt.Sprintf("Qubell: no such %s", scope.scope),
			fmt.Sprintf(
				"There is no %s with the id %q that the account may see. Check the id and the account.", scope.scope,
				scope.id.ValueString(),
			),
		),
	}
}
