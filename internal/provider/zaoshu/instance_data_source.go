package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instanceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instanceDataSource)(nil)
)

// newInstanceDataSource returns the data source fleet_zaoshu_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceAttributes()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the instance. Exactly one of `id` and `title` must be set.",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{objectID("an instance")},
	}
	attributes["title"] = schema.StringAttribute{
		MarkdownDescription: "Title of the instance, which must be unique in the account. " +
			"Exactly one of `id` and `title` must be set.",
		Optional: true,
		Computed: true,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance on Zaoshu, with all values that the API returns.",
		Attributes:          attributes,
	}
}

func (d *instanceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "title"},
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	instance, diags := listing.Selected(ctx, req.Config, d.byID, "title", d.byTitle)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	var data instanceDataSourceModel
	data.FromAPI(instance)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (d *instanceDataSource) byID(ctx context.Context, id string) (*api.Instance, diag.Diagnostics) {
	instance, err := d.Client.GetInstance(ctx, id)
	if rest.KindOf(err) == rest.NotFound {
		return nil, instanceNotFound("id", id)
	}
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}

	return instance, nil
}

func (d *instanceDataSource) byTitle(ctx context.Context, title string) (*api.Instance, diag.Diagnostics) {
	all, err := d.Client.ListInstances(ctx, api.All)
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}

	return listing.Search[api.Instance]{
		System:    api.Name,
		Noun:      "instance",
		Attribute: "title",
		ID:        func(instance *api.Instance) string { return instance.ID },
		Value:     func(instance *api.Instance) string { return instance.Title },
		Check:     "that the API key belongs to the instance's account",
	}.Find(all, title)
}

// instanceAttributes returns the attributes of an instance that both data
// sources share.
func instanceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":    schema.StringAttribute{MarkdownDescription: "ID of the instance.", Computed: true},
		"title": schema.StringAttribute{MarkdownDescription: "Title of the instance.", Computed: true},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the instance: `idle`, `running` or `error`.", Computed: true,
		},
		"created_at": schemas.TimeAttribute("When the instance was created"),
		"total_execution": schema.Int64Attribute{
			MarkdownDescription: "Number of runs of the instance.", Computed: true,
		},
		"total_fetching_rows": schema.Int64Attribute{
			MarkdownDescription: "Number of rows that all runs of the instance have fetched.", Computed: true,
		},
	}
}
