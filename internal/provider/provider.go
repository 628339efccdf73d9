// Package provider is the Terraform provider. It has the settings of the
// provider block. Each system has its types in a package of its own.
package provider

import (
	"context"
	"os"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/inventory"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/zaoshu"
)

var (
	_ provider.ProviderWithActions            = (*fleetProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*fleetProvider)(nil)
	_ provider.ProviderWithFunctions          = (*fleetProvider)(nil)
	_ provider.ProviderWithListResources      = (*fleetProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*fleetProvider)(nil)
)

// New returns a factory of the provider. The version is sent as User-Agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider {
		return &fleetProvider{
			version: version,
			systems: []system.System{
				zaoshu.System(),
				sharedcloud.System(),
				jeto.System(),
				qubell.System(),
				wakame.System(),
			},
		}
	}
}

type fleetProvider struct {
	version string
	systems []system.System
}

func (p *fleetProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "fleet"
	resp.Version = p.version
}

func (p *fleetProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range p.groups() {
		attributes[group.Name] = group.Attribute()
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages instances on five systems: Zaoshu (web crawlers), Sharedcloud (computers for " +
			"rent), Jeto (Vagrant machines), Qubell (application instances with workflows) and Wakame-vdc (virtual " +
			"machines).",
		Attributes: attributes,
	}
}

// ValidateConfig checks the settings that depend on each other, and warns of
// insecure ones, also if they are from environment variables. Terraform calls
// it before each Configure.
func (p *fleetProvider) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	// The validators of the attributes and Configure report invalid values.
	http, _ := httpSettings().Read(ctx, req.Config, os.LookupEnv)
	resp.Diagnostics.Append(checkRetryWaits(http)...)
	resp.Diagnostics.Append(warnOfSkippedVerification(http)...)
	for _, each := range p.systems {
		values, _ := each.Settings.Read(ctx, req.Config, os.LookupEnv)
		resp.Diagnostics.Append(values.WarnOfPlainHTTP()...)
	}
}

// Configure reads all settings and registers the clients. It sends no request.
// If settings are unknown, Terraform defers everything that needs the provider,
// or fails if it cannot.
func (p *fleetProvider) Configure(
	ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse,
) {
	var unknown diag.Diagnostics
	read := func(group settings.Group) settings.Values {
		values, diags := group.Read(ctx, req.Config, os.LookupEnv)
		resp.Diagnostics.Append(diags...)
		unknown.Append(values.Unknown()...)

		return values
	}
	http := read(httpSettings())
	resp.Diagnostics.Append(checkRetryWaits(http)...)
	bulkRead := read(bulkReadSettings())
	transport := system.Transport{
		HTTP:              httpOptions(http, p.version),
		BulkRead:          bulkReadOptions(bulkRead),
		RequestsPerSecond: http.Number("requests_per_second"),
	}
	clients := system.NewClients()
	for _, each := range p.systems {
		clients.Add(each, read(each.Settings), transport)
	}
	switch {
	case !unknown.HasError():
	case req.ClientCapabilities.DeferralAllowed:
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	default:
		resp.Diagnostics.Append(unknown...)
	}
	resp.ResourceData = clients
	resp.DataSourceData = clients
	resp.EphemeralResourceData = clients
	resp.ActionData = clients
	resp.ListResourceData = clients
}

func (p *fleetProvider) Resources(context.Context) []func() resource.Resource {
	return concat(p.systems, func(each system.System) []func() resource.Resource { return each.Resources })
}

func (p *fleetProvider) DataSources(context.Context) []func() datasource.DataSource {
	return append(
		concat(p.systems, func(each system.System) []func() datasource.DataSource { return each.DataSources }),
		inventory.NewInstancesDataSource,
	)
}

func (p *fleetProvider) ListResources(context.Context) []func() list.ListResource {
	return concat(p.systems, func(each system.System) []func() list.ListResource { return each.ListResources })
}

func (p *fleetProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return concat(
		p.systems, func(each system.System) []func() ephemeral.EphemeralResource { return each.EphemeralResources },
	)
}

func (p *fleetProvider) Actions(context.Context) []func() action.Action {
	return concat(p.systems, func(each system.System) []func() action.Action { return each.Actions })
}

func (p *fleetProvider) Functions(context.Context) []func() function.Function {
	return concat(p.systems, func(each system.System) []func() function.Function { return each.Functions })
}

// concat returns the factories of all systems.
func concat[T any](systems []system.System, of func(system.System) []func() T) []func() T {
	every := make([][]func() T, len(systems))
	for i, each := range systems {
		every[i] = of(each)
	}

	return slices.Concat(every...)
}

// groups returns every group of settings in the provider block.
func (p *fleetProvider) groups() []settings.Group {
	groups := make([]settings.Group, 0, len(p.systems)+2)
	for _, each := range p.systems {
		groups = append(groups, each.Settings)
	}

	return append(groups, httpSettings(), bulkReadSettings())
}
