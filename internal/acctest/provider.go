package acctest

import (
	"maps"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// NewProvider returns the protocol driver of the provider, configured for the
// accounts. Each account is on another system.
func NewProvider(tb testing.TB, accounts ...*Account) *providertest.Provider {
	tb.Helper()
	config := map[string]any{}
	for _, account := range accounts {
		maps.Copy(config, account.Config())
	}

	return providertest.New(tb, provider.New("test")(), config)
}
