package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// destroy is the action of a planned deletion, which tests ask for by Delete.
const destroy PlannedAction = "delete"

// applyConfig plans the configuration and applies the plan.
func (r *Resource) applyConfig(prior *State, config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	change, diags := r.plan(prior, r.p.knownConfig(r.name, r.schema, config))
	if diags.HasError() || change.action == NoOp {
		return prior, diags
	}
	if change.action == Replace {
		left, deleting := r.applyChange(change.deletion(r))
		diags = append(diags, deleting...)
		if diags.HasError() {
			return left.state(), diags
		}
		// Terraform plans again before it applies, by now with nothing there.
		// Warnings of that have been heard.
		anew, planning := r.planChange(r.nothing(), change.config)
		if planning.HasError() {
			return nil, append(diags, planning...)
		}
		change = anew
	}
	after, applying := r.applyChange(change)

	return after.state(), append(diags, applying...)
}

// deletion is the first half of a replacement.
func (c planned) deletion(r *Resource) planned {
	gone := r.nothing()

	return planned{
		action: destroy,
		prior:  c.prior,
		config: gone.value,
		object: object{value: gone.value, private: c.object.private, identity: gone.identity},
	}
}

func (r *Resource) planDeletion(prior object) (planned, Diagnostics) {
	r.p.tb.Helper()
	gone := r.nothing()
	change := planned{action: destroy, prior: prior, config: gone.value, object: prior}
	change.object.value = gone.value
	if capabilities := r.p.schemas.ServerCapabilities; capabilities == nil || !capabilities.PlanDestroy {
		return change, nil
	}
	after, _, diags := r.callPlan(prior, gone.value)
	if !diags.HasError() && !after.value.IsNull() {
		diags = append(diags, refusal("the plan", "", "A deletion is planned, but not for nothing to be left."))
	}
	diags = append(diags, stillUnknown("the planned identity", after.identity)...)
	change.object = after

	return change, diags
}

// applyChange makes the call and returns what Terraform would save. It saves
// even what comes with an error, so that nothing that exists is lost.
func (r *Resource) applyChange(change planned) (object, Diagnostics) {
	r.p.tb.Helper()
	typ := r.schema.ValueType()
	response, diags := call(r.p, r.p.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        r.name,
		PriorState:      r.p.encode(typ, change.prior.value),
		PlannedState:    r.p.encode(typ, change.object.value),
		Config:          r.p.encode(typ, change.config),
		PlannedPrivate:  change.object.private,
		ProviderMeta:    r.p.meta(),
		PlannedIdentity: r.sendIdentity(change.object.identity),
	})
	diags = diags.and(response.Diagnostics)
	value, refused := decode("the new state", typ, response.NewState)
	refused = append(refused, refusals("the new state", levelOf(r.schema).exposedSecrets(value, ""))...)
	if refused.HasError() {
		return change.prior, append(diags, refused...)
	}
	diags = append(diags, stillUnknown("the new state", value)...)
	after := object{value: withoutUnknown(value), private: response.Private}
	identity, unidentified := r.receiveIdentity(response.NewIdentity)
	if !diags.HasError() {
		diags = append(diags, change.contradicted(value)...)
		if change.action != destroy {
			identity, unidentified = r.finalIdentity(response.NewIdentity)
		}
	}
	after.identity = identity
	diags = append(diags, unidentified...)
	if diags.HasError() {
		return change.failed(after), diags
	}

	return after, diags
}

// contradicted returns where the new value is not what was planned.
func (c planned) contradicted(value tftypes.Value) Diagnostics {
	switch {
	case c.action == destroy && !value.IsNull():
		return Diagnostics{refusal("the new state", "", "The resource was deleted, but it still has a state.")}
	case c.action != destroy && value.IsNull():
		return Diagnostics{refusal("the new state", "", "The resource was applied, but it has no state.")}
	}

	return refusals("the new state", inconsistent(c.object.value, value, ""))
}

// failed returns what Terraform saves after an error: what the provider
// returned, else what was there. What was being created is tainted.
func (c planned) failed(after object) object {
	if after.value.IsNull() {
		return c.prior
	}
	after.tainted = c.prior.tainted || c.action == Create

	return after
}

// withoutUnknown returns the value with null for what is unknown, which no
// state can hold.
func withoutUnknown(value tftypes.Value) tftypes.Value {
	if value.IsFullyKnown() {
		return value
	}
	known, err := tftypes.Transform(value, func(_ *tftypes.AttributePath, part tftypes.Value) (tftypes.Value, error) {
		if !part.IsKnown() {
			return tftypes.NewValue(part.Type(), nil), nil
		}

		return part, nil
	})
	if err != nil {
		return value // It cannot be: a null fits every type.
	}

	return known
}
