package qubell

import (
	"cmp"
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ list.ListResourceWithConfigure        = (*instanceList)(nil)
	_ list.ListResourceWithConfigValidators = (*instanceList)(nil)
)

// newInstanceList returns the list resource fleet_qubell_instance.
func newInstanceList() list.ListResource { return &instanceList{} }

type instanceList struct {
	system.ListResource[*api.Client]
}

func (l *instanceList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_qubell_instance"
}

func (l *instanceList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the instances on Qubell that are not destroyed. Defaults to the instances of all " +
			"environments of all organizations that the account has access to. With `include_resource`, each " +
			"instance requires two more requests, because the lists do not have all values.",
		Attributes: map[string]schema.Attribute{
			"environment_id": schema.StringAttribute{
				MarkdownDescription: "Only instances in the environment with this ID. Conflicts with " +
					"`application_id` and `revision_id`.",
				Optional:   true,
				Validators: []validator.String{objectID("an environment")},
			},
			"application_id": schema.StringAttribute{
				MarkdownDescription: "Only instances of the application with this ID. Old versions of the API do not " +
					"have this list. Conflicts with `environment_id` and `revision_id`.",
				Optional:   true,
				Validators: []validator.String{objectID("an application")},
			},
			"revision_id": schema.StringAttribute{
				MarkdownDescription: "Only instances of the revision with this ID. Conflicts with `environment_id` " +
					"and `application_id`.",
				Optional:   true,
				Validators: []validator.String{objectID("a revision")},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: filterNameDescription,
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: filterStatusDescription,
				Optional:            true,
				Validators:          []validator.String{statusValidator()},
			},
		},
	}
}

func (l *instanceList) ListResourceConfigValidators(context.Context) []list.ConfigValidator {
	return []list.ConfigValidator{schemas.AtMostOneOf(scopeNames())}
}

func (l *instanceList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filter instanceFilter
	diags := req.Config.Get(ctx, &filter)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)

		return
	}
	rows := l.importable(ctx, filter.list(ctx, l.Client), req.IncludeResource)
	row := func(row listing.Row) listing.Row { return row }
	stream.Results = listing.Results(ctx, req, rows, row, func(err error) diag.Diagnostics {
		if diags := filter.notFound(err); diags != nil {
			return diags
		}

		return l.Diagnose(ctx, nil, err)
	})
}

// importable yields a row for each instance that can be imported, with all of
// its values if includeResource is set. It skips an instance that is destroyed
// before it is read.
func (l *instanceList) importable(
	ctx context.Context, found iter.Seq2[api.InstanceSummary, error], includeResource bool,
) iter.Seq2[listing.Row, error] {
	return func(yield func(listing.Row, error) bool) {
		for summary, err := range found {
			row := listing.Row{
				DisplayName: cmp.Or(summary.Name, summary.ID),
				Identity:    system.Identity{ID: types.StringValue(summary.ID)},
			}
			isGone := summary.Status.IsDestroyed()
			if err == nil && includeResource && !isGone {
				var model *instanceResourceModel
				model, err = l.getModel(ctx, summary.ID)
				row.Resource, isGone = model, model == nil
			}
			if err == nil && isGone {
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// getModel returns an instance as an import would read it, nil if it is
// destroyed.
func (l *instanceList) getModel(ctx context.Context, id string) (*instanceResourceModel, error) {
	instance, err := l.Client.GetInstance(ctx, id)
	if isDestroyed(instance, err) {
		return nil, nil //nolint:nilnil // A destroyed instance is not an error.
	}
	if err != nil {
		return nil, err
	}
	// A configuration without destroy_after would cancel the schedules.
	schedules, err := listDestroySchedules(ctx, l.Client, id)
	if err != nil {
		return nil, err
	}
	model := newInstanceResourceModel(instance)
	if len(schedules) > 0 {
		model.DestroyAfter = importedInterval(&schedules[0])
	}

	return model, nil
}
