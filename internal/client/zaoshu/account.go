package zaoshu

import (
	"context"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Account is the account of an API key (design/api/zaoshu.md, "Account and
// wallet").
type Account struct {
	Email string `json:"email"`
	// Status is "normal" or, with the vendor's spelling, "unactived".
	Status string `json:"status"`
}

// Wallet has the quotas of an account (design/api/zaoshu.md, "Account and
// wallet").
type Wallet struct {
	Balance      lenient.Int `json:"balance"`
	FreeConsumed lenient.Int `json:"freeConsumed"`
	FreeTotal    lenient.Int `json:"freeTotal"`
}

// UnmarshalJSON requires all keys that the API documents.
func (a *Account) UnmarshalJSON(data []byte) error {
	type plain Account

	return lenient.DecodeObject(data, (*plain)(a), "email", "status")
}

// UnmarshalJSON requires all keys that the API documents.
func (w *Wallet) UnmarshalJSON(data []byte) error {
	type plain Wallet

	return lenient.DecodeObject(data, (*plain)(w), "balance", "freeConsumed", "freeTotal")
}

// GetAccount returns the account of the API key.
func (c *Client) GetAccount(ctx context.Context) (*Account, error) {
	return readAccount[Account](ctx, c, "read the account", "user/account")
}

// GetWallet returns the wallet of the account.
func (c *Client) GetWallet(ctx context.Context) (*Wallet, error) {
	return readAccount[Wallet](ctx, c, "read the wallet", "user/wallet")
}

// readAccount reads an object that every account has. So a response that may
// stand for a missing object is malformed if its status is 404, and a rejection
// otherwise.
func readAccount[T any](ctx context.Context, c *Client, operation, path string) (*T, error) {
	found, err := read[T](ctx, c, rest.Call{
		Operation: operation, Method: http.MethodGet, Path: path,
	}, rest.Rejected)

	return found, rest.MalformedIfNotFound(err)
}
