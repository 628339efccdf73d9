package providertest

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// defaultLimit is the limit that Terraform sends if a query sets none.
const defaultLimit = 100

// ListResource drives a list resource type.
type ListResource struct {
	p        *Provider
	schema   *tfprotov6.Schema
	resource *Resource
}

// ListOptions are the options of a list call.
type ListOptions struct {
	// Limit is the largest number of results, Terraform's 100 if it is 0. The
	// provider must not return more.
	Limit int
	// IncludeResource requests the resources and not only their identities.
	IncludeResource bool
	// StopAfter is the number of results after which the driver stops reading,
	// as Terraform does when it has enough. It reads all if StopAfter is 0.
	StopAfter int
}

// Result is one result of a list.
type Result struct {
	DisplayName string
	Identity    map[string]any
	// Resource is nil unless the options request it.
	Resource map[string]any
}

// ListResource returns the driver of a list resource type.
func (p *Provider) ListResource(name string) *ListResource {
	p.tb.Helper()

	return &ListResource{
		p:        p,
		schema:   find(p, "list resource", p.schemas.ListResourceSchemas, name),
		resource: p.Resource(name),
	}
}

// Validate validates a configuration, which may have unknown values.
func (l *ListResource) Validate(config map[string]any) Diagnostics {
	l.p.tb.Helper()
	response, diags := call(l.p, l.p.server.ValidateListResourceConfig, &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: l.resource.name,
		Config:   l.p.encode(l.schema.ValueType(), l.p.config("list "+l.resource.name, l.schema, config)),
	})

	return diags.and(response.Diagnostics)
}

// List validates the configuration and lists.
func (l *ListResource) List(config map[string]any, options ListOptions) []Result {
	l.p.tb.Helper()
	results, diags := l.TryList(config, options)
	l.p.must("list "+l.resource.name, diags)

	return results
}

// TryList is List for tests of lists that fail. It returns the diagnostics of
// the validation and of all results, and the results without an error.
func (l *ListResource) TryList(config map[string]any, options ListOptions) ([]Result, Diagnostics) {
	l.p.tb.Helper()
	given := l.p.knownConfig("list "+l.resource.name, l.schema, config)
	diags := l.Validate(config)
	if diags.HasError() {
		return nil, diags
	}
	if options.Limit == 0 {
		options.Limit = defaultLimit
	}
	// Terraform cancels the call when it has enough results.
	ctx, cancel := context.WithCancel(l.p.context())
	defer cancel()
	request := &tfprotov6.ListResourceRequest{
		TypeName:        l.resource.name,
		Config:          l.p.encode(l.schema.ValueType(), given),
		IncludeResource: options.IncludeResource,
		Limit:           int64(options.Limit),
	}
	stream, err := l.p.server.ListResource(ctx, request)
	if err != nil {
		return nil, append(diags, serverFailed(request, err))
	}
	results, listing := l.collect(stream, options)

	return results, append(diags, listing...)
}

func (l *ListResource) collect(
	stream *tfprotov6.ListResourceServerStream, options ListOptions,
) ([]Result, Diagnostics) {
	l.p.tb.Helper()
	var results []Result
	var diags Diagnostics
	for received := range stream.Results {
		result, resultDiags := l.result(received, options.IncludeResource)
		diags = append(diags, resultDiags...)
		if resultDiags.HasError() {
			break
		}
		if result.Identity == nil {
			continue // The warning belongs to no resource.
		}
		results = append(results, result)
		if len(results) > options.Limit {
			return results, append(diags, limitExceeded(options.Limit))
		}
		if len(results) == options.StopAfter {
			break
		}
	}

	return results, diags
}

// limitExceeded is an error that Terraform does not raise: it stops reading,
// after requests that were of no use.
func limitExceeded(limit int) Diagnostic {
	return Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "The list ignores its limit",
		Detail:   fmt.Sprintf("It has more than the requested %d results.", limit),
	}
}

func (l *ListResource) result(received tfprotov6.ListResourceResult, withResource bool) (Result, Diagnostics) {
	l.p.tb.Helper()
	diags := Diagnostics{}.and(received.Diagnostics)
	if diags.HasError() || len(diags) > 0 && received.Identity == nil {
		return Result{}, diags
	}
	identity, unidentified := l.resource.finalIdentity(received.Identity)
	result := Result{DisplayName: received.DisplayName, Identity: fromObject(identity)}
	diags = append(diags, unidentified...)
	if withResource {
		value, undecodable := decode("the listed resource", l.resource.schema.ValueType(), received.Resource)
		result.Resource = fromObject(value)
		diags = slices.Concat(diags, undecodable, checkKnown("the listed resource", value))
	}

	return result, diags
}

// DisplayNames returns the names under which Terraform shows the results of a
// list.
func DisplayNames(results []Result) []string {
	names := make([]string, len(results))
	for i, result := range results {
		names[i] = result.DisplayName
	}

	return names
}
