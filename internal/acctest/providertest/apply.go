package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// applyConfig plans the configuration and applies the plan.
func (r *Resource) applyConfig(prior *State, config map[string]any) (*State, Diagnostics) {
	r.p.tb.Helper()
	r.p.knownConfig(r.name, r.schema, config)
	planned, diags := r.plan(prior, config)
	if diags.HasError() || planned.action == NoOp {
		return prior, diags
	}
	if planned.action == Replace {
		deletion := r.deletion(planned.prior)
		deletion.planned.private = planned.planned.private
		left, deleting := r.applyChange(deletion)
		diags = append(diags, deleting...)
		if diags.HasError() {
			return left.state(), diags
		}
		// Terraform plans again before it creates, now without a prior state.
		// The warnings are those of the first plan.
		again, planning := r.planChange(r.noObject(), planned.config)
		if planning.HasError() {
			return nil, append(diags, planning...)
		}
		planned = again
	}
	after, applying := r.applyChange(planned)

	return after.state(), append(diags, applying...)
}

// deletion is the change that deletes a resource, before the provider plans it.
func (r *Resource) deletion(prior object) change {
	gone := r.noObject()

	return change{action: destroy, prior: prior, config: gone.value, planned: gone}
}

func (r *Resource) planDeletion(prior object) (change, Diagnostics) {
	r.p.tb.Helper()
	deletion := r.deletion(prior)
	planned, _, diags := r.callPlan(prior, deletion.config)
	deletion.planned = planned

	return deletion, append(diags, checkKnown("the planned identity", planned.identity)...)
}

// applyChange calls the provider and returns what Terraform saves. Terraform
// saves a state that comes with an error, too, so that it loses no object.
func (r *Resource) applyChange(planned change) (object, Diagnostics) {
	r.p.tb.Helper()
	typ := r.schema.ValueType()
	response, diags := call(r.p, r.p.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        r.name,
		PriorState:      r.p.encode(typ, planned.prior.value),
		PlannedState:    r.p.encode(typ, planned.planned.value),
		Config:          r.p.encode(typ, planned.config),
		PlannedPrivate:  planned.planned.private,
		PlannedIdentity: r.sendIdentity(planned.planned.identity),
	})
	diags = diags.and(response.Diagnostics)
	value, refused := decode("the new state", typ, response.NewState)
	refused = append(refused, checkWriteOnly("the new state", r.schema, value)...)
	if refused.HasError() {
		return planned.prior, append(diags, refused...)
	}
	diags = append(diags, checkKnown("the new state", value)...)
	after := object{value: withoutUnknown(value), private: response.Private}
	identity, unidentified := r.receiveIdentity(response.NewIdentity)
	if !diags.HasError() {
		diags = append(diags, checkApplied("the new state", planned.planned.value, value, "")...)
		if planned.action != destroy {
			identity, unidentified = r.finalIdentity(response.NewIdentity)
		}
	}
	after.identity = identity
	diags = append(diags, unidentified...)
	if diags.HasError() {
		return planned.failed(after), diags
	}

	return after, diags
}

// failed returns what Terraform saves after an error: what the provider
// returned, else the prior object. An object that was being created is tainted.
func (c change) failed(after object) object {
	if after.value.IsNull() {
		return c.prior
	}
	after.tainted = c.prior.tainted || c.action == Create

	return after
}
