package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// runBaseModel has the arguments that the resource and the action share.
type runBaseModel struct {
	InstanceID        types.String `tfsdk:"instance_id"`
	ResultNotifyURI   types.String `tfsdk:"result_notify_uri"`
	WaitForCompletion types.Bool   `tfsdk:"wait_for_completion"`
	Exclusive         types.Bool   `tfsdk:"exclusive"`
}

// targetSourceModel is a group of URLs that a run fetches with the same method
// and headers.
type targetSourceModel struct {
	URLs    []types.String          `tfsdk:"urls"`
	Method  types.String            `tfsdk:"method"`
	Headers map[string]types.String `tfsdk:"headers"`
}

// resourceTargetSourceModel is a target source of the resource.
type resourceTargetSourceModel struct {
	targetSourceModel

	HeadersWO        map[string]types.String `tfsdk:"headers_wo"`
	HeadersWOVersion types.Int64             `tfsdk:"headers_wo_version"`
}

// runResourceModel is the model of the resource fleet_zaoshu_run.
type runResourceModel struct {
	runBaseModel
	taskBaseModel

	TargetSources            []resourceTargetSourceModel `tfsdk:"target_sources"`
	ResultNotifyURIWO        types.String                `tfsdk:"result_notify_uri_wo"`
	ResultNotifyURIWOVersion types.Int64                 `tfsdk:"result_notify_uri_wo_version"`

	Triggers types.Map      `tfsdk:"triggers"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// ToAPI returns the request for the run, without target sources.
func (m *runBaseModel) ToAPI() api.Run {
	return api.Run{ResultNotifyURI: m.ResultNotifyURI.ValueString(), Exclusive: m.Exclusive.ValueBool()}
}

// ToAPI returns the request for the run. The model is that of the
// configuration: a plan does not have the write-only values.
func (m *runResourceModel) ToAPI() api.Run {
	request := m.runBaseModel.ToAPI()
	if !m.ResultNotifyURIWO.IsNull() {
		request.ResultNotifyURI = m.ResultNotifyURIWO.ValueString()
	}
	for _, source := range m.TargetSources {
		if source.HeadersWO != nil {
			source.Headers = source.HeadersWO
		}
		request.TargetSources = append(request.TargetSources, source.ToAPI())
	}

	return request
}

// waitsForCompletion reports whether to wait for the task. The default is to
// wait.
func (m *runBaseModel) waitsForCompletion() bool {
	return m.WaitForCompletion.IsNull() || m.WaitForCompletion.ValueBool()
}

// ToAPI returns the group of URLs in the request.
func (m *targetSourceModel) ToAPI() api.TargetSource {
	source := api.TargetSource{Method: m.Method.ValueString(), Headers: make(map[string]string, len(m.Headers))}
	for _, url := range m.URLs {
		source.URLs = append(source.URLs, url.ValueString())
	}
	for name, value := range m.Headers {
		source.Headers[name] = value.ValueString()
	}

	return source
}

// newRunResourceModel returns a run that has only its identity.
func newRunResourceModel(instance, id string) runResourceModel {
	return runResourceModel{
		runBaseModel:  runBaseModel{InstanceID: types.StringValue(instance), WaitForCompletion: types.BoolValue(true)},
		taskBaseModel: taskBaseModel{taskSummaryModel: taskSummaryModel{ID: types.StringValue(id)}},
		Triggers:      types.MapNull(types.StringType),
		Timeouts:      timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{"create": types.StringType})},
	}
}

// Identity returns the identity of the run.
func (m *runResourceModel) Identity() any {
	return system.ChildIdentity{InstanceID: m.InstanceID, ID: m.ID}
}

// setPending sets the values of a new task that the provider has not read yet.
func (m *runResourceModel) setPending(id string) {
	m.taskBaseModel = taskBaseModel{taskSummaryModel: taskSummaryModel{
		ID: types.StringValue(id), Status: types.StringValue(statusPending), CreatedAt: timetypes.NewRFC3339Null(),
	}}
}

// isNotVisible reports whether the server has not returned the task yet.
func (m *runResourceModel) isNotVisible() bool {
	return m.Status.ValueString() == statusPending && m.CreatedAt.IsNull()
}
