// Package system describes the systems that the provider serves. A [System] is
// the description of one API. Its resources, data sources, list resources and
// actions embed the base types, which have the client, identity and
// diagnostics.
package system

import (
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// System is one API that the provider serves.
type System struct {
	// Title is the display name.
	Title string
	// Settings is the system's attribute in the provider block.
	Settings settings.Group
	// Clients are the clients that the system's types may use.
	Clients []Client
	// Inventory lists the instances for the data source fleet_instances.
	Inventory Inventory

	Resources          []func() resource.Resource
	DataSources        []func() datasource.DataSource
	ListResources      []func() list.ListResource
	EphemeralResources []func() ephemeral.EphemeralResource
	Actions            []func() action.Action
	Functions          []func() function.Function
}

// named returns the system as messages name it.
func (s System) named() diagnostics.System {
	return diagnostics.System{Name: s.Title, Settings: s.Settings}
}

// Transport has the settings of the provider block that all systems share.
type Transport struct {
	HTTP     rest.Options
	BulkRead bulkread.Options
	// RequestsPerSecond bounds the rate of the requests to each system; 0 for
	// no bound. [Clients.Add] sets the pacer of HTTP.
	RequestsPerSecond float64
}

// Client describes a client of a system.
type Client struct {
	clientType reflect.Type
	// requiredSettings are sets of settings. Any one of them is enough.
	requiredSettings [][]string
	build            func(settings.Values, Transport) (any, error)
}

// NewClient describes the client of type C, which needs the named settings. A
// resource or data source of the system gets the client from the base type that
// it embeds, such as Resource[C]. [Client.WithAlternative] adds another set of
// settings.
func NewClient[C any](build func(settings.Values, Transport) (C, error), needs ...string) Client {
	return Client{
		clientType:       reflect.TypeFor[C](),
		requiredSettings: [][]string{needs},
		build: func(values settings.Values, transport Transport) (any, error) {
			return build(values, transport)
		},
	}
}

// WithAlternative adds another set of settings that the client can be built
// from.
func (c Client) WithAlternative(needs ...string) Client {
	c.requiredSettings = append(slices.Clone(c.requiredSettings), needs)

	return c
}
