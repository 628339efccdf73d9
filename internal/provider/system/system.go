// Package system is what every room of the provider is made of: a [System]
// describes one API, and the base types give its resources, data sources and
// the like their client, their identity and their diagnostics.
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
	// Title is the vendor's name.
	Title string
	// Settings is its attribute in the provider block.
	Settings settings.Group
	// Clients are the clients that its types may embed.
	Clients []Client
	// Inventory lists its instances for the inventory of all systems.
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

// Transport is what the provider block says to all systems alike.
type Transport struct {
	HTTP     rest.Options
	BulkRead bulkread.Options
}

// Client is a way to speak to a system.
type Client struct {
	clientType reflect.Type
	// requiredSettings are sets of settings, any one of which is enough.
	requiredSettings [][]string
	build            func(settings.Values, Transport) (any, error)
}

// NewClient describes the client of type C, which is built when it is first
// used and needs the named settings. A type of the room gets it by embedding a
// base type such as Resource[C]. Another set of settings may do as well: see
// [Client.WithAlternative].
func NewClient[C any](build func(settings.Values, Transport) (C, error), needs ...string) Client {
	return Client{
		clientType:       reflect.TypeFor[C](),
		requiredSettings: [][]string{needs},
		build:            func(values settings.Values, transport Transport) (any, error) { return build(values, transport) },
	}
}

// WithAlternative adds another set of settings that the client can be built
// from.
func (c Client) WithAlternative(needs ...string) Client {
	c.requiredSettings = append(slices.Clone(c.requiredSettings), needs)

	return c
}
