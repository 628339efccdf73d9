package providertest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ToGoValues lets the tests read what they intercept on the wire.
func ToGoValues(object tftypes.Value) map[string]any { return fromObject(object) }

// ProposedState lets the tests try the proposed new state with schemas of their
// own.
func ProposedState(tb testing.TB, schema *tfprotov6.Schema, prior, config map[string]any) map[string]any {
	tb.Helper()
	p := &Provider{tb: tb}
	before := tftypes.NewValue(schema.ValueType(), nil)
	if prior != nil {
		before = p.config("prior", schema, prior)
	}

	return fromObject(levelOf(schema).propose(before, p.config("config", schema, config)))
}

// ExposedSecrets lets the tests look for write-only values with schemas of
// their own, and returns their paths.
func ExposedSecrets(tb testing.TB, schema *tfprotov6.Schema, values map[string]any) []string {
	tb.Helper()
	p := &Provider{tb: tb}
	problems := levelOf(schema).exposedSecrets(p.config("values", schema, values), "")
	paths := make([]string, len(problems))
	for i, problem := range problems {
		paths[i] = problem.at
	}

	return paths
}
