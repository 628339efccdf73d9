package zaoshu

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The credentials of the default account. They are valid for this server only,
// which prints them when it starts.
const (
	// DefaultKey is the API key of the default account.
	DefaultKey = "2a05c0ffee5eed00"
	// DefaultSecret is the API secret of the default account.
	DefaultSecret = "demo-api-secret"
)

// account is a user who runs crawlers. Its JSON is that of the state file.
type account struct {
	Name      string `json:"name"`
	APIKey    string `json:"api_key"`
	APISecret string `json:"api_secret"`

	accountWire
	walletWire
}

// accountWire is an account on the wire (design/api/zaoshu.md, "Account and
// wallet").
type accountWire struct {
	Email string `json:"email"`
	// Status is normal or, with the vendor's spelling, unactived. Accounts of
	// this server are normal.
	Status string `json:"status"`
}

// walletWire is an account's wallet on the wire.
type walletWire struct {
	// Balance pays for URLs after FreeTotal free ones. It may be negative,
	// which no document describes.
	Balance      int `json:"balance"`
	FreeConsumed int `json:"freeConsumed"`
	FreeTotal    int `json:"freeTotal"`
}

// newAccount returns an account with the defaults of the admin API.
func newAccount(name string) *account {
	a := &account{
		Name:        name,
		APIKey:      newID(),
		APISecret:   newID(),
		accountWire: accountWire{Email: name + "@example.com", Status: "normal"},
		walletWire:  walletWire{Balance: 100, FreeTotal: 1000},
	}
	if name == system.DefaultAccount {
		a.APIKey, a.APISecret = DefaultKey, DefaultSecret
	}

	return a
}

// AccountName returns the name.
func (a *account) AccountName() string {
	return a.Name
}

// Credentials returns the API key and the API secret.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"api_key": a.APIKey, "api_secret": a.APISecret}
}

// LoginKeys returns the API key.
func (a *account) LoginKeys() []string {
	return []string{a.APIKey}
}

// charge pays for crawled URLs.
func (a *account) charge(urls int) {
	free := min(urls, max(0, a.FreeTotal-a.FreeConsumed))
	a.FreeConsumed += free
	a.Balance -= urls - free
}

// newID returns 32 random hexadecimal digits, the form of all identifiers
// (design/api/zaoshu.md, "Instance object").
func newID() string {
	return system.RandomHex(16) // bytes
}
