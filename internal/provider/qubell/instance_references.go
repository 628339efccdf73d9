package qubell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// reference is an id in a configuration.
type reference struct {
	attribute, noun string
	id              types.String
	// options are the objects that the account may see.
	options []api.NamedObject
}

// isMissing reports whether the id is set and is not among the options.
func (r reference) isMissing() bool {
	return !r.id.IsNull() && !r.id.IsUnknown() &&
		!slices.ContainsFunc(r.options, func(each api.NamedObject) bool { return each.ID == r.id.ValueString() })
}

// advice returns what the user can do about a missing object, with at most ten
// options.
func (r reference) advice() string {
	const maxOptions = 10
	if len(r.options) == 0 {
		return fmt.Sprintf("There is no %s that the account has access to.", r.noun)
	}
	texts := make([]string, 0, maxOptions)
	for _, each := range r.options[:min(len(r.options), maxOptions)] {
		texts = append(texts, fmt.Sprintf("%s (%s)", each.ID, each.Name))
	}
	if more := len(r.options) - maxOptions; more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}

	return fmt.Sprintf("Set %s to one of those that the account has access to: %s.",
		r.attribute, strings.Join(texts, ", "))
}

// references returns the ids of a plan, an application before its revision. It
// returns none if the options cannot be listed.
func (r *instanceResource) references(ctx context.Context, plan *instanceResourceModel) []reference {
	application := reference{attribute: "application_id", noun: "application", id: plan.ApplicationID}
	environment := reference{attribute: "environment_id", noun: "environment", id: plan.EnvironmentID}
	revision := reference{attribute: "revision_id", noun: "revision", id: plan.RevisionID}
	organizations, err := r.Client.Organizations(ctx)
	for _, organization := range organizations {
		var applications []api.NamedObject
		var environments []api.Environment
		if err == nil {
			applications, err = r.Client.Applications(ctx, organization.ID)
		}
		if err == nil {
			environments, err = r.Client.Environments(ctx, organization.ID)
		}
		application.options = append(application.options, applications...)
		for _, each := range environments {
			environment.options = append(environment.options, each.NamedObject)
		}
	}
	if err != nil {
		return nil
	}
	found := []reference{application, environment}
	if !application.isMissing() && !revision.id.IsNull() {
		revision.options, err = r.Client.Revisions(ctx, application.id.ValueString())
		if err == nil {
			found = append(found, revision)
		}
	}

	return found
}

// explainConfigurationError returns the diagnostics of a launch or a
// reconfiguration that the API rejected. The API has no error codes and names
// no fields (design/api/qubell.md, "Errors"), so the provider looks up the ids
// of the plan. If all of them exist, the cause is one of the candidates, which
// are arguments. Any other error goes to diagnose.
func (r *instanceResource) explainConfigurationError(
	ctx context.Context, err error, plan *instanceResourceModel, candidates []string, diagnose diagnoser,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || (failure.Kind != rest.Invalid && failure.Kind != rest.NotFound) {
		return diagnose(ctx, err)
	}
	for _, each := range r.references(ctx, plan) {
		if each.isMissing() {
			return diagnostics.AttributeError(each.attribute,
				fmt.Sprintf("%s: there is no %s %q", api.Name, each.noun, each.id.ValueString()),
				"%s\n\n%s", failure.Outcome(), each.advice())
		}
	}
	if failure.Kind == rest.NotFound || len(candidates) == 0 {
		return diagnose(ctx, err)
	}
	advice := fmt.Sprintf("Correct %s, then apply again. Set each parameter for which the manifest has no default, "+
		"and no parameter that the manifest does not have.", strings.Join(candidates, " or "))
	if len(candidates) == 1 {
		return attributeError(candidates[0], failure, "%s", advice)
	}

	return requestError(failure, advice)
}
