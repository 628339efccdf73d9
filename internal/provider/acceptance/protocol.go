package acceptance

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// Protocol returns the provider, configured for the account, as driven through its
// protocol without a command line.
func Protocol(tb testing.TB, account *Account) *protocol.Provider {
	tb.Helper()

	return protocol.New(tb, provider.New("test")(), account.Config())
}
