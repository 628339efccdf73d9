package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*collectionDataSource[api.Image])(nil)

// collectionModel is the model of a data source that lists the objects of a
// collection: its filters, and the objects that match.
type collectionModel[T any] interface {
	// FromAPI sets the objects that match the filters.
	FromAPI(all []T)
}

// collectionDataSource is a data source that lists the objects of a collection
// of type T.
type collectionDataSource[T any] struct {
	system.DataSource[*api.Client]

	// name is the end of the type's name, such as "images".
	name, description string
	attributes        func() map[string]schema.Attribute
	list              func(c *api.Client, ctx context.Context) ([]T, error)
	newModel          func() collectionModel[T]
}

func (d *collectionDataSource[T]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_" + d.name
}

func (d *collectionDataSource[T]) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{MarkdownDescription: d.description, Attributes: d.attributes()}
}

func (d *collectionDataSource[T]) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	data := d.newModel()
	resp.Diagnostics.Append(req.Config.Get(ctx, data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.list(d.Client, ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.FromAPI(all)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
