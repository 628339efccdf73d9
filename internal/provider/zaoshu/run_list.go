package zaoshu

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ list.ListResourceWithConfigure = (*runList)(nil)

// newRunList returns the list resource fleet_zaoshu_run.
func newRunList() list.ListResource { return &runList{} }

type runList struct {
	system.ListResource[*api.Client]
}

type runFilter struct {
	InstanceID types.String `tfsdk:"instance_id"`
}

func (l *runList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_run"
}

func (l *runList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the runs of instances on Zaoshu, which the API calls tasks. A result has the " +
			"status of the run, but not the number of its URLs.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Only runs of the instance with this ID. Defaults to the runs of all " +
					"instances, with one request for each instance.",
				Optional:   true,
				Validators: []validator.String{objectID("an instance")},
			},
		},
	}
}

func (l *runList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filter runFilter
	diags := req.Config.Get(ctx, &filter)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)

		return
	}
	instance := filter.InstanceID.ValueString()
	found := allRuns(ctx, l.Client)
	if instance != "" {
		found = instanceRuns(ctx, l.Client, instance)
	}
	stream.Results = listing.Results(ctx, req, found, runRow, func(err error) diag.Diagnostics {
		if rest.KindOf(err) == rest.NotFound {
			return instanceNotFound("instance_id", instance)
		}

		return l.Diagnose(ctx, nil, err)
	})
}

// runListItem is a task of an instance.
type runListItem struct {
	instance string
	task     api.Task
}

// instanceRuns yields the runs of an instance.
func instanceRuns(ctx context.Context, client *api.Client, instance string) iter.Seq2[runListItem, error] {
	return func(yield func(runListItem, error) bool) {
		for task, err := range listing.FromPages(client.TaskPages(ctx, instance)) {
			if !yield(runListItem{instance, task}, err) {
				return
			}
		}
	}
}

// allRuns yields the runs of all instances. It skips an instance that was
// deleted after the list request.
func allRuns(ctx context.Context, client *api.Client) iter.Seq2[runListItem, error] {
	return func(yield func(runListItem, error) bool) {
		for instance, err := range listing.FromPages(client.InstancePages(ctx, api.All)) {
			if err != nil {
				yield(runListItem{}, err)

				return
			}
			for run, err := range instanceRuns(ctx, client, instance.ID) {
				if rest.KindOf(err) == rest.NotFound {
					break
				}
				if !yield(run, err) {
					return
				}
			}
		}
	}
}

func runRow(found runListItem) listing.Row {
	model := newRunResourceModel(found.instance, found.task.ID)
	model.FromAPI(&found.task)

	return listing.Row{
		DisplayName: found.task.Status + " " + found.task.ID, Identity: model.Identity(), Resource: &model,
	}
}
