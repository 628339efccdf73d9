package acceptance

import (
	"maps"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// NewProvider returns the provider, configured for the accounts, one on each system, as
// driven through its protocol without a command line.
func NewProvider(tb testing.TB, accounts ...*Account) *protocol.Provider {
	tb.Helper()
	config := map[string]any{}
	for _, account := range accounts {
		maps.Copy(config, account.Config())
	}

	return protocol.New(tb, provider.New("test")(), config)
}
