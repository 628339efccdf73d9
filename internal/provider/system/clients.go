package system

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

// Clients is the data that the configured provider passes to its types. It
// builds each client at its first use, so that an unused system costs nothing.
type Clients struct {
	systems  []System
	registry map[reflect.Type]*clientEntry
}

// clientEntry is a client that is built at most once.
type clientEntry struct {
	system System
	client Client
	values settings.Values
	build  func() (any, error)
}

// NewClients returns an empty registry; [Clients.Add] adds the clients.
func NewClients() *Clients {
	return &Clients{registry: map[reflect.Type]*clientEntry{}}
}

// Add adds the clients of a system, which is configured by values. All clients
// of the system share one pacer.
func (c *Clients) Add(system System, values settings.Values, transport Transport) {
	c.systems = append(c.systems, system)
	transport.HTTP.Pacer = rest.NewPacer(transport.RequestsPerSecond)
	for _, client := range system.Clients {
		c.registry[client.clientType] = &clientEntry{
			system: system,
			client: client,
			values: values,
			build:  sync.OnceValues(func() (any, error) { return client.build(values, transport) }),
		}
	}
}

// base is the part that all base types share: the client, and the system that
// error messages name.
type base[C any] struct {
	// Client sends requests to the system. Configure sets it.
	Client C

	system System
}

// Diagnose returns the diagnostics of an error: one, or one for each field that
// the API rejected. The schema may be nil.
func (b *base[C]) Diagnose(ctx context.Context, schema diagnostics.Schema, err error) diag.Diagnostics {
	return b.system.named().Diagnose(ctx, schema, err)
}

// configure sets the client from the provider's data. The data is nil before
// the provider is configured, for example during validation.
func (b *base[C]) configure(data any) diag.Diagnostics {
	var diags diag.Diagnostics
	if data == nil {
		return nil
	}
	clients, ok := data.(*Clients)
	if !ok {
		diags.AddError(
			"Internal error of the provider", "The provider data is not that of this provider. Please report this.",
		)

		return diags
	}
	found, ok := clients.registry[reflect.TypeFor[C]()]
	if !ok {
		diags.AddError(
			"Internal error of the provider",
			"The provider has no client for this type. Please report this.",
		)

		return diags
	}
	built, diags := found.get()
	if diags.HasError() {
		return diags
	}
	b.Client, _ = built.(C) // The registry has the client by its type.
	b.system = found.system

	return diags
}

// get returns the client, or errors that name the missing settings.
func (e *clientEntry) get() (any, diag.Diagnostics) {
	diags := e.configurationErrors()
	if diags.HasError() {
		return nil, diags
	}
	built, err := e.build()
	if err != nil {
		diags.AddAttributeError(path.Root(e.system.Settings.Name), "Cannot use "+e.system.Title, err.Error())
	}

	return built, diags
}

// configurationErrors returns errors if settings of the client are unknown or
// missing. A provider with unknown settings is asked for a client only if
// Terraform cannot defer the call.
func (e *clientEntry) configurationErrors() diag.Diagnostics {
	diags := e.values.Unknown()
	if diags.HasError() {
		return diags
	}
	if missing := e.missingSettings(); len(missing) > 0 {
		diags.Append(notConfiguredError(e.system, missing))
	}

	return diags
}

// missingSettings returns the missing settings of each set of settings from
// which the client can be built; nil if one set is complete.
func (e *clientEntry) missingSettings() [][]settings.Setting {
	missing := make([][]settings.Setting, len(e.client.requiredSettings))
	for i, needs := range e.client.requiredSettings {
		missing[i] = e.values.Missing(needs...)
		if len(missing[i]) == 0 {
			return nil
		}
	}

	return missing
}

// notConfiguredError returns an error that names the missing settings of each
// set, with both ways to set them.
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
		inBlock[i] = schemas.JoinWords(names, "and")
		inEnvironment[i] = schemas.JoinWords(variables, "and")
	}
	width := 0
	for _, setting := range missing[0] {
		width = max(width, len(setting.Name))
	}
	var lines strings.Builder
	for _, setting := range missing[0] {
		fmt.Fprintf(&lines, "      %-*s = \"...\"\n", width, setting.Name)
	}
	verb, pronoun, noun := "is", "it", "environment variable "
	if len(missing) > 1 || len(missing[0]) > 1 {
		verb, pronoun, noun = "are", "them", "environment variables "
	}

	return diag.NewErrorDiagnostic(system.Title+" is not configured", fmt.Sprintf(
		"The provider needs %s, which %s not set. Set %s in the provider block:\n\n"+
			"  provider \"fleet\" {\n    %s = {\n%s    }\n  }\n\n"+
			"or set the %s%s.\n\nTerraform ignores misspelt names in the block, without an error.",
		strings.Join(inBlock, ", or "), verb, pronoun, group, lines.String(),
		noun, strings.Join(inEnvironment, ", or ")))
}
