package providertest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Server is what the framework serves.
type Server = protocolServer

// NewWithServer configures a provider whose responses a test can change.
func NewWithServer(tb testing.TB, server Server, config map[string]any) *Provider {
	tb.Helper()
	p, diags := tryNewWithServer(tb, server, config)
	p.must("configure the provider", diags)

	return p
}

// WithTB returns the provider as another test drives it.
func (p *Provider) WithTB(tb testing.TB) *Provider {
	tb.Helper()
	view := *p
	view.tb, view.context = tb, tb.Context

	return &view
}

// ToGoValues converts a value of the protocol to Go values.
func ToGoValues(object tftypes.Value) map[string]any { return fromObject(object) }
