package qubell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// explainRejection turns the API's refusal of a configuration into what the
// user reads. The API has no codes and names no fields (design/api/qubell.md,
// "Errors"), so that the ids are looked up; if all of them are there, it is
// about one of the suspects.
func (r *instanceResource) explainRejection(
	ctx context.Context, err error, plan *instanceResourceModel, suspects ...string,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || (failure.Kind != rest.Invalid && failure.Kind != rest.NotFound) {
		return r.Diagnose(ctx, nil, err)
	}
	for _, each := range r.references(ctx, plan) {
		if each.isMissing() {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(each.attribute),
				fmt.Sprintf("Qubell: there is no %s %q", each.noun, each.id.ValueString()),
				fmt.Sprintf("%s\n\n%s Set %s to one of these.", failure.Outcome(), each.optionsText(), each.attribute))}
		}
	}
	if failure.Kind == rest.NotFound || len(suspects) == 0 {
		return r.Diagnose(ctx, nil, err)
	}
	advice := fmt.Sprintf(
		"Correct %s, then apply again. Each parameter must be there that the manifest has no default for, and none that it does not have.",
		strings.Join(suspects, " or "),
	)
	if len(suspects) == 1 {
		return attributeError(suspects[0], failure, advice)
	}

	return diag.Diagnostics{
		diag.NewErrorDiagnostic("Qubell: could not "+failure.Operation, failure.Outcome()+"\n\n"+advice),
	}
}

// candidates are the arguments of a launch that the API may have refused,
// besides those that can be looked up.
func (m *instanceResourceModel) candidates() []string {
	// A launch is a change from nothing that is known.
	return m.changeFrom(&instanceResourceModel{Parameters: types.MapUnknown(types.StringType)}).candidates()
}

// reference is an id that a configuration gives, and what there is to choose
// from.
type reference struct {
	attribute, noun string
	id              types.String
	options         []api.NamedObject
}

// isMissing reports whether the id is given and is none of those that there
// are.
func (r reference) isMissing() bool {
	return !r.id.IsNull() && !r.id.IsUnknown() &&
		!slices.ContainsFunc(r.options, func(each api.NamedObject) bool { return each.ID == r.id.ValueString() })
}

// optionsText says what there is to choose from.
func (r reference) optionsText() string {
	const most = 10
	if len(r.options) == 0 {
		return fmt.Sprintf("The account sees no %s at all.", r.noun)
	}
	texts := make([]string, 0, most)
	for _, each := range r.options[:min(len(r.options), most)] {
		texts = append(texts, fmt.Sprintf("%s (%s)", each.ID, each.Name))
	}
	if more := len(r.options) - most; more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}

	return fmt.Sprintf("The account sees: %s.", strings.Join(texts, ", "))
}

// references returns the ids that a configuration gives, in the order in which
// one is looked for in another, none where the account may not list them.
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
