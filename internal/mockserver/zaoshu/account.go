package zaoshu

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The credentials of the default account. They open this server only, and are
// printed when it starts.
const (
	// DefaultKey is the API key of the default account.
	DefaultKey = "2a05c0ffee5eed00"
	// DefaultSecret is the API secret of the default account.
	DefaultSecret = "demo-api-secret"
)

// account is somebody who runs crawlers. The names in JSON are those of the
// state file.
type account struct {
	Name      string `json:"name"`
	Email     string `json:"email"`
	APIKey    string `json:"api_key"`
	APISecret string `json:"api_secret"`

	// Balance pays for URLs once FreeTotal of them were crawled for nothing. It
	// may go below 0: no document says what happens then.
	Balance      int `json:"balance"`
	FreeConsumed int `json:"free_consumed"`
	FreeTotal    int `json:"free_total"`

	// instances are in the order in which they were made.
	instances []*instance
}

// newAccount returns an account as the control API makes it. The default one
// comes with instances.
func newAccount(name string) *account {
	a := &account{
		Name:      name,
		Email:     name + "@example.com",
		APIKey:    randomHex(),
		APISecret: randomHex(),
		Balance:   100,
		FreeTotal: 1000,
	}
	if name == system.DefaultAccount {
		a.APIKey, a.APISecret = DefaultKey, DefaultSecret
		a.instances = defaultInstances()
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

// charge pays for URLs that were crawled.
func (a *account) charge(urls int) {
	free := min(urls, max(0, a.FreeTotal-a.FreeConsumed))
	a.FreeConsumed += free
	a.Balance -= urls - free
}

// randomHex returns 32 hexadecimal digits, which is what all identifiers here
// are (design/api/zaoshu.md, "Base URL and encoding").
func randomHex() string {
	random := make([]byte, 16)
	// It never fails: the runtime ends the process instead.
	_, _ = rand.Read(random)

	return hex.EncodeToString(random)
}
