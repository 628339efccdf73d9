package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encode writes a value as it goes over the wire.
func (p *Provider) encode(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	p.tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		p.tb.Fatalf("encode a value: %s", err)
	}

	return &encoded
}

// decode reads a value from the wire. What is missing is null.
func decode(what string, typ tftypes.Type, encoded *tfprotov6.DynamicValue) (tftypes.Value, Diagnostics) {
	null := tftypes.NewValue(typ, nil)
	if encoded == nil {
		return null, nil
	}
	value, err := encoded.Unmarshal(typ)
	if err != nil {
		return null, Diagnostics{refusal(what, "", "It does not fit the schema: %s", err)}
	}

	return canonical(value), nil
}

// meta is the null provider_meta of a configuration without one.
func (p *Provider) meta() *tfprotov6.DynamicValue {
	p.tb.Helper()
	if p.schemas.ProviderMeta == nil {
		return nil
	}
	typ := p.schemas.ProviderMeta.ValueType()

	return p.encode(typ, tftypes.NewValue(typ, nil))
}

// unknownPaths returns where a value is unknown, sorted.
func unknownPaths(value tftypes.Value) []string {
	if value.IsFullyKnown() {
		return nil
	}
	var paths []string
	// The callback returns no error, so Walk does not either.
	_ = tftypes.Walk(value, func(path *tftypes.AttributePath, value tftypes.Value) (bool, error) {
		if !value.IsKnown() {
			paths = append(paths, pathText(path))
		}

		return true, nil
	})
	slices.Sort(paths)

	return paths
}

// stillUnknown are the refusals of a value that ought to be known.
func stillUnknown(what string, value tftypes.Value) Diagnostics {
	paths := unknownPaths(value)
	diags := make(Diagnostics, len(paths))
	for i, path := range paths {
		diags[i] = refusal(what, path, "It is still unknown.")
	}

	return diags
}

// deferral refuses a deferred answer, which Terraform has not allowed.
func deferral(deferred *tfprotov6.Deferred) Diagnostics {
	if deferred == nil {
		return nil
	}

	return Diagnostics{
		refusal("the deferral", "", "The provider deferred the call for the reason %s.", deferred.Reason),
	}
}
