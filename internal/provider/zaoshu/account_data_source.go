package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*accountDataSource)(nil)

// newAccountDataSource returns the data source fleet_zaoshu_account.
func newAccountDataSource() datasource.DataSource { return &accountDataSource{} }

type accountDataSource struct {
	system.DataSource[*api.Client]
}

func (d *accountDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_account"
}

func (d *accountDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The account of the API key on Zaoshu, and its wallet. A run may change the " +
			"wallet. The API does not document the unit of its values.",
		Attributes: map[string]schema.Attribute{
			"email": schema.StringAttribute{MarkdownDescription: "Email address of the account.", Computed: true},
			"status": schema.StringAttribute{
				MarkdownDescription: "Status of the account: `normal` or `unactived`.", Computed: true,
			},
			"balance":       number("Balance of the wallet."),
			"free_consumed": number("Part of `free_total` that is used up."),
			"free_total":    number("Free quota of the account."),
		},
	}
}

func (d *accountDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	account, err := d.Client.GetAccount(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	wallet, err := d.Client.GetWallet(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	var data accountDataSourceModel
	data.FromAPI(account, wallet)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
