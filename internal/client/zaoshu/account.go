package zaoshu

import (
	"context"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Account is who an API key belongs to (design/api/zaoshu.md, "Account and
// wallet").
type Account struct {
	Email string `json:"email"`
	// Status is "normal" or "unactived".
	Status string `json:"status"`
}

// Wallet is what an account has to spend.
type Wallet struct {
	Balance      lenient.Int `json:"balance"`
	FreeConsumed lenient.Int `json:"freeConsumed"`
	FreeTotal    lenient.Int `json:"freeTotal"`
}

// UnmarshalJSON demands all keys (design/api/zaoshu.md, "Account and wallet").
func (a *Account) UnmarshalJSON(data []byte) error {
	type plain Account

	return lenient.DecodeObject(data, (*plain)(a), "email", "status")
}

// UnmarshalJSON demands all keys (design/api/zaoshu.md, "Account and wallet").
func (w *Wallet) UnmarshalJSON(data []byte) error {
	type plain Wallet

	return lenient.DecodeObject(data, (*plain)(w), "balance", "freeConsumed", "freeTotal")
}

// GetAccount returns the account that the API key belongs to.
func (c *Client) GetAccount(ctx context.Context) (*Account, error) {
	return read[Account](ctx, c, rest.Call{
		Operation: "read the account",
		Method:    http.MethodGet,
		Path:      "user/account",
	}, rest.Rejected)
}

// GetWallet returns what the account has to spend.
func (c *Client) GetWallet(ctx context.Context) (*Wallet, error) {
	return read[Wallet](ctx, c, rest.Call{
		Operation: "read the wallet",
		Method:    http.MethodGet,
		Path:      "user/wallet",
	}, rest.Rejected)
}
