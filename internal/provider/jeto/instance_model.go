package jeto

import (
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is the part of an instance that the resource and the data
// sources share. No model has the parameters of the host, because they contain
// secrets.
type instanceBaseModel struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Path         types.String `tfsdk:"path"`
	Environment  types.String `tfsdk:"environment"`
	ProjectID    types.String `tfsdk:"project_id"`
	ProjectName  types.String `tfsdk:"project_name"`
	HostID       types.String `tfsdk:"host_id"`
	HostName     types.String `tfsdk:"host_name"`
	HostProvider types.String `tfsdk:"host_provider"`
	GitReference types.String `tfsdk:"git_reference"`
	ArchiveURL   types.String `tfsdk:"archive_url"`
}

// instanceResourceModel is the model of the resource fleet_jeto_instance.
type instanceResourceModel struct {
	instanceBaseModel

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// instanceSummaryModel is an instance in a list.
type instanceSummaryModel struct {
	instanceBaseModel

	ProjectGitAddress types.String `tfsdk:"project_git_address"`
	ProjectBasePath   types.String `tfsdk:"project_base_path"`
}

// instanceDataSourceModel is the whole instance, with the values that change on
// their own: the machines and the content of jeto.json.
type instanceDataSourceModel struct {
	instanceSummaryModel

	Machines []machineModel         `tfsdk:"machines"`
	Infos    jsontypes.Normalized   `tfsdk:"infos"`
	Scripts  map[string]scriptModel `tfsdk:"scripts"`
}

// machineModel is a machine of an instance.
type machineModel struct {
	Name   types.String `tfsdk:"name"`
	Status types.String `tfsdk:"status"`
	IP     types.String `tfsdk:"ip"`
}

// scriptModel is a script of an instance.
type scriptModel struct {
	Command     types.String `tfsdk:"command"`
	Description types.String `tfsdk:"description"`
}

// FromAPI sets the values that the API returns. If the project or the host does
// not exist, the API does not return its id, and the id in the model stays.
func (m *instanceBaseModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(string(instance.ID))
	m.Name = types.StringValue(instance.Name)
	m.Path = types.StringValue(instance.Path)
	m.Environment = convert.OptionalString(instance.Environment)
	m.GitReference = convert.OptionalString(instance.GitReference)
	m.ArchiveURL = convert.OptionalString(instance.ArchiveURL)
	var project api.Project
	if instance.Project != nil {
		project = *instance.Project
	}
	if project.ID != "" {
		m.ProjectID = types.StringValue(string(project.ID))
	}
	m.ProjectName = convert.OptionalString(project.Name)
	var host api.Host
	if instance.Host != nil {
		host = *instance.Host
	}
	if host.ID != "" {
		m.HostID = types.StringValue(string(host.ID))
	}
	m.HostName = convert.OptionalString(host.Name)
	m.HostProvider = convert.OptionalString(host.Provider)
}

// FromAPI sets the values that the API returns.
func (m *instanceSummaryModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	if project := instance.Project; project != nil {
		m.ProjectGitAddress = convert.OptionalString(withoutCredentials(project.GitAddress))
		m.ProjectBasePath = convert.OptionalString(project.BasePath)
	}
}

// FromAPI sets the values that the API returns. The keys of the addresses are
// the names of the machines.
func (m *instanceDataSourceModel) FromAPI(details *api.Details, addresses map[string]string) {
	m.instanceSummaryModel.FromAPI(&details.Instance)
	m.Machines = make([]machineModel, len(details.Machines))
	for i, machine := range details.Machines {
		m.Machines[i].FromAPI(machine, addresses[machine.Name])
	}
	m.Infos = jsontypes.NewNormalizedNull()
	if details.Infos != nil {
		m.Infos = jsontypes.NewNormalizedValue(string(details.Infos))
	}
	m.Scripts = make(map[string]scriptModel, len(details.Scripts))
	for name, script := range details.Scripts {
		m.Scripts[name] = scriptModel{
			Command:     types.StringValue(script.Command),
			Description: types.StringValue(script.Description),
		}
	}
}

// FromAPI sets the values that the API returns. The address is "" if the machine
// has none.
func (m *machineModel) FromAPI(machine api.Machine, address string) {
	m.Name = types.StringValue(machine.Name)
	m.Status = types.StringValue(machine.Status)
	m.IP = convert.OptionalString(address)
}

// ToAPI returns the request that creates the instance.
func (m *instanceBaseModel) ToAPI() api.InstanceCreate {
	return api.InstanceCreate{
		Name:         m.Name.ValueString(),
		Path:         m.Path.ValueString(),
		Environment:  m.Environment.ValueString(),
		ProjectID:    m.ProjectID.ValueString(),
		HostID:       m.HostID.ValueString(),
		GitReference: m.GitReference.ValueString(),
		ArchiveURL:   m.ArchiveURL.ValueString(),
	}
}

// validateFiles returns an error if a new instance would have no files: the
// server works in path unless it clones or unpacks the files
// (design/api/jeto.md, "Working folder").
func (m *instanceBaseModel) validateFiles() diag.Diagnostics {
	hasPath := m.Path.IsUnknown() || m.Path.ValueString() != ""
	if hasPath || !m.GitReference.IsNull() || !m.ArchiveURL.IsNull() {
		return nil
	}

	return diagnostics.AttributeError("path", "Jeto: the new instance has no files",
		"Jeto clones git_reference, unpacks archive_url, or uses the files in the folder path. Set one of them.")
}

// Identity returns the identity of the instance.
func (m *instanceBaseModel) Identity() any {
	return system.Identity{ID: m.ID}
}

// withoutCredentials returns the URL of a repository without user name and
// password. It keeps the user name of an SSH URL, which is not secret.
func withoutCredentials(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User == nil || !strings.HasPrefix(parsed.Scheme, "http") {
		return address
	}
	parsed.User = nil

	return parsed.String()
}
