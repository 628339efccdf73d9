package acctest

import (
	"maps"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// NewProvider returns the provider, configured for the accounts, one on each
// system, as driven through its protocol without a command line.
func NewProvider(tb testing.TB, accounts ...*Account) *providertest.Provider {
	tb.Helper()
	config := map[string]any{}
	for _, account := range accounts {
		maps.Copy(config, account.Config())
	}

	return providertest.New(tb, provider.New("test")(), config)
}
