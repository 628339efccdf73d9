package jeto

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*lookupDataSource[api.Host])(nil)
	_ datasource.DataSourceWithConfigValidators = (*lookupDataSource[api.Host])(nil)
)

// newHostDataSource returns the data source fleet_jeto_host.
func newHostDataSource() datasource.DataSource {
	return &lookupDataSource[api.Host]{
		noun:       "host",
		attributes: hostAttributes,
		list:       (*api.Client).ListHosts,
		id:         func(host *api.Host) string { return string(host.ID) },
		name:       func(host *api.Host) string { return host.Name },
		check:      "that the user of the API key may view the host",
		model: func(host *api.Host) any {
			var model hostModel
			model.FromAPI(host)

			return &model
		},
	}
}

// newProjectDataSource returns the data source fleet_jeto_project.
func newProjectDataSource() datasource.DataSource {
	return &lookupDataSource[api.Project]{
		noun:       "project",
		attributes: projectAttributes,
		list:       (*api.Client).ListProjects,
		id:         func(project *api.Project) string { return string(project.ID) },
		name:       func(project *api.Project) string { return project.Name },
		check:      "that jeto.endpoint is the server with the project",
		model: func(project *api.Project) any {
			var model projectModel
			model.FromAPI(project)

			return &model
		},
	}
}

// lookupDataSource finds the only object of a list with an id or a name.
type lookupDataSource[T any] struct {
	system.DataSource[*api.Client]

	// noun is the kind of the object, and the end of the type's name.
	noun string
	// attributes returns the computed attributes.
	attributes func() map[string]schema.Attribute
	list       func(*api.Client, context.Context) ([]T, error)
	id, name   func(*T) string
	// check is [listing.Search.Check].
	check string
	// model returns the values of the attributes.
	model func(*T) any
}

func (d *lookupDataSource[T]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_" + d.noun
}

func (d *lookupDataSource[T]) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	attributes := d.attributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("ID of the %[1]s, for the argument `%[1]s_id` of an instance. "+
				"Exactly one of `id` and `name` must be set.", d.noun),
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{objectID("a " + d.noun)},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("Name of the %[1]s. Only one %[1]s may have the name. Exactly one of "+
				"`id` and `name` must be set.", d.noun),
			Optional: true,
			Computed: true,
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("One %[1]s on Jeto. The provider reads the list of %[1]ss. ", d.noun) +
			discoveryDescription,
		Attributes: attributes,
	}
}

func (d *lookupDataSource[T]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "name"},
	}
}

func (d *lookupDataSource[T]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id, name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.list(d.Client, ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	found, diags := listing.Search[T]{
		System: api.Name, Noun: d.noun, Attribute: "name", ID: d.id, Value: d.name, Check: d.check,
	}.FindByIDOr(all, id, name)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, d.model(found))...)
}
