package system

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// Clients is what a configured provider hands to its types. It builds each
// client when it is first used, so that a system nobody uses costs nothing.
type Clients struct {
	systems  []System
	registry map[reflect.Type]*clientEntry
}

// clientEntry is a client that can be had, built at most once.
type clientEntry struct {
	system System
	client Client
	values settings.Values
	build  func() (any, error)
}

// NewClients returns no clients yet; [Clients.Add] adds them.
func NewClients() *Clients {
	return &Clients{registry: map[reflect.Type]*clientEntry{}}
}

// Add offers the clients of a system, configured by values.
func (c *Clients) Add(system System, values settings.Values, transport Transport) {
	c.systems = append(c.systems, system)
	for _, client := range system.Clients {
		c.registry[client.clientType] = &clientEntry{
			system: system,
			client: client,
			values: values,
			build:  sync.OnceValues(func() (any, error) { return client.build(values, transport) }),
		}
	}
}

// base is what every base type holds: the client, and the system to explain its
// errors by.
type base[C any] struct {
	// Client speaks to the system. It is set once the provider is configured.
	Client C

	system System
}

// Diagnose returns the diagnostics of an error: one, or one for each field that
// the API rejected. The schema may be nil.
func (b *base[C]) Diagnose(ctx context.Context, schema diagnostics.Schema, err error) diag.Diagnostics {
	return b.system.named().Diagnose(ctx, schema, err)
}

// configure takes the client from the provider's data, which is nil before the
// provider is configured, as during validation.
func (b *base[C]) configure(data any) diag.Diagnostics {
	var diags diag.Diagnostics
	if data == nil {
		return nil
	}
	clients, ok := data.(*Clients)
	if !ok {
		diags.AddError(
			"Internal error of the provider", fmt.Sprintf("It was configured with %T. Please report this.", data),
		)

		return diags
	}
	found, ok := clients.registry[reflect.TypeFor[C]()]
	if !ok {
		diags.AddError(
			"Internal error of the provider",
			fmt.Sprintf("No system offers %s. Please report this.", reflect.TypeFor[C]()),
		)

		return diags
	}
	built, diags := found.get()
	if diags.HasError() {
		return diags
	}
	b.Client, _ = built.(C) // Add keyed it by this very type.
	b.system = found.system

	return diags
}

// get returns the client, or what the user must do to have it.
func (o *clientEntry) get() (any, diag.Diagnostics) {
	diags := o.configurationErrors()
	if diags.HasError() {
		return nil, diags
	}
	built, err := o.build()
	if err != nil {
		diags.AddAttributeError(path.Root(o.system.Settings.Name), "Cannot use "+o.system.Title, err.Error())
	}

	return built, diags
}

// configurationErrors says what must be set before the client can be built.
func (o *clientEntry) configurationErrors() diag.Diagnostics {
	var diags diag.Diagnostics
	if missing := o.missingSettings(); len(missing) > 0 {
		diags.Append(notConfiguredError(o.system, missing))
	}

	return diags
}

// missingSettings returns what is missing of each set of settings that would
// do, and nothing if one of them is complete.
func (o *clientEntry) missingSettings() [][]settings.Setting {
	missing := make([][]settings.Setting, len(o.client.requiredSettings))
	for i, needs := range o.client.requiredSettings {
		missing[i] = o.values.Missing(needs...)
		if len(missing[i]) == 0 {
			return nil
		}
	}

	return missing
}

// notConfiguredError names both ways to set what is missing, of each set that
// would do.
func notConfiguredError(system System, missing [][]settings.Setting) diag.Diagnostic {
	group := system.Settings.Name
	inBlock := make([]string, len(missing))
	inEnvironment := make([]string, len(missing))
	for i, set := range missing {
		names := make([]string, len(set))
		variables := make([]string, len(set))
		for j, setting := range set {
			names[j] = group + "." + setting.Name
			variables[j] = setting.Env
		}
		inBlock[i] = strings.Join(names, " and ")
		inEnvironment[i] = strings.Join(variables, " and ")
	}
	var lines strings.Builder
	for _, setting := range missing[0] {
		fmt.Fprintf(&lines, "      %s = \"...\"\n", setting.Name)
	}
	noun := "environment variable "
	if len(missing) > 1 || len(missing[0]) > 1 {
		noun = "environment variables "
	}

	return diag.NewErrorDiagnostic(system.Title+" is not configured", fmt.Sprintf(
		"This needs %s, and it is set nowhere. Set it in the provider block:\n\n"+
			"  provider \"fleet\" {\n    %s = {\n%s    }\n  }\n\n"+
			"or set the %s%s.",
		strings.Join(inBlock, ", or "), group, lines.String(), noun, strings.Join(inEnvironment, ", or ")))
}
