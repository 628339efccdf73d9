package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*projectsDataSource)(nil)

// newProjectsDataSource returns the data source fleet_jeto_projects.
func newProjectsDataSource() datasource.DataSource { return &projectsDataSource{} }

type projectsDataSource struct {
	system.DataSource[*api.Client]
}

type projectsDataSourceModel struct {
	Projects []projectModel `tfsdk:"projects"`
}

func (d *projectsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_projects"
}

func (d *projectsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All projects on Jeto, sorted by name. " + discoveryDescription,
		Attributes: map[string]schema.Attribute{
			"projects": schema.ListNestedAttribute{
				MarkdownDescription: "The projects.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: projectAttributes()},
			},
		},
	}
}

func (d *projectsDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	projects, err := d.Client.ListProjects(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data := projectsDataSourceModel{Projects: make([]projectModel, len(projects))}
	for i := range projects {
		data.Projects[i].FromAPI(&projects[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// projectAttributes returns the attributes of a project that both data sources
// share.
func projectAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}

	return map[string]schema.Attribute{
		"id":          text("ID of the project, for the argument `project_id` of an instance."),
		"name":        text("Name of the project."),
		"git_address": text("URL of the project's git repository, without credentials. Null if there is none."),
		"base_path":   text("Folder of the project on the worker. Null if there is none."),
	}
}
