package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// accountDataSourceModel is the account with its wallet.
type accountDataSourceModel struct {
	Email        types.String `tfsdk:"email"`
	Status       types.String `tfsdk:"status"`
	Balance      types.Int64  `tfsdk:"balance"`
	FreeConsumed types.Int64  `tfsdk:"free_consumed"`
	FreeTotal    types.Int64  `tfsdk:"free_total"`
}

// FromAPI sets all values.
func (m *accountDataSourceModel) FromAPI(account *api.Account, wallet *api.Wallet) {
	m.Email = types.StringValue(account.Email)
	m.Status = types.StringValue(account.Status)
	m.Balance = types.Int64Value(int64(wallet.Balance))
	m.FreeConsumed = types.Int64Value(int64(wallet.FreeConsumed))
	m.FreeTotal = types.Int64Value(int64(wallet.FreeTotal))
}
