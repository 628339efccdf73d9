package providertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlannedAction is what Terraform would do to a resource.
type PlannedAction string

// What a plan can come to.
const (
	Create  PlannedAction = "create"
	Update  PlannedAction = "update"
	Replace PlannedAction = "replace"
	NoOp    PlannedAction = "no-op"
)

// Plan is what the provider planned for a resource.
type Plan struct {
	Action PlannedAction
	// Values are the planned attributes; what apply will tell is Unknown.
	Values map[string]any
	// Unknown are the paths of the unknown values, sorted.
	Unknown []string
	// RequiresReplace are the paths of the changes that the resource cannot
	// take in place, sorted.
	RequiresReplace []string
	// Identity is the planned identity, nil where there is none yet.
	Identity map[string]any
	// Diagnostics are the warnings that came with it.
	Diagnostics Diagnostics

	change planned
}

// planned is a change as Terraform hands it from plan to apply.
type planned struct {
	action          PlannedAction
	prior           object
	config          tftypes.Value
	object          object
	requiresReplace []string
}

// ExpectAction reports a failure unless the plan comes to this action, replacing
// because of exactly these paths.
func (p *Plan) ExpectAction(tb testing.TB, action PlannedAction, requiresReplace ...string) {
	tb.Helper()
	if p.Action != action {
		tb.Errorf("planned to %s, want %s:\n%s", p.Action, action, p.difference())
	}
	slices.Sort(requiresReplace)
	if !slices.Equal(p.RequiresReplace, requiresReplace) {
		tb.Errorf("replacement because of %q, want %q", p.RequiresReplace, requiresReplace)
	}
}

// ExpectUnknown reports a failure unless exactly these paths are unknown, or
// nothing.
func (p *Plan) ExpectUnknown(tb testing.TB, paths ...string) {
	tb.Helper()
	slices.Sort(paths)
	if !slices.Equal(p.Unknown, paths) {
		tb.Errorf("the plan makes %q unknown, want %q", p.Unknown, paths)
	}
}

// difference shows what the plan changes.
func (p *Plan) difference() string {
	return cmp.Diff(fromObject(p.change.prior.value), p.Values)
}

func (c planned) plan(diags Diagnostics) *Plan {
	return &Plan{
		Action:          c.action,
		Values:          fromObject(c.object.value),
		Unknown:         unknownPaths(c.object.value),
		RequiresReplace: c.requiresReplace,
		Identity:        fromObject(c.object.identity),
		Diagnostics:     diags,
		change:          c,
	}
}

// Plan plans the change from the prior state, nil for a resource that is yet to
// be created, to the configuration, which may have unknown values.
func (r *Resource) Plan(prior *State, config map[string]any) *Plan {
	r.p.tb.Helper()
	plan, diags := r.TryPlan(prior, config)
	r.p.must("plan "+r.name, diags)

	return plan
}

// TryPlan is Plan for tests of plans that fail. The plan is nil if there are
// errors.
func (r *Resource) TryPlan(prior *State, config map[string]any) (*Plan, Diagnostics) {
	r.p.tb.Helper()
	change, diags := r.plan(prior, r.p.config(r.name, r.schema, config))
	if diags.HasError() {
		return nil, diags
	}

	return change.plan(diags), diags
}

// plan validates the configuration, loads the state and plans.
func (r *Resource) plan(state *State, config tftypes.Value) (planned, Diagnostics) {
	r.p.tb.Helper()
	diags := r.validate(config)
	if diags.HasError() {
		return planned{}, diags
	}
	prior, loading := r.load(state)
	diags = append(diags, loading...)
	if diags.HasError() {
		return planned{}, diags
	}
	change, planning := r.planChange(prior, config)

	return change, append(diags, planning...)
}

// planChange plans one change. A tainted resource is planned as if it were not
// there and then replaced; one that must be replaced is planned a second time,
// as a new one.
func (r *Resource) planChange(prior object, config tftypes.Value) (planned, Diagnostics) {
	r.p.tb.Helper()
	from := prior
	if prior.tainted {
		from = r.nothing()
	}
	after, response, diags := r.callPlan(from, config)
	if diags.HasError() {
		return planned{}, diags
	}
	diags = append(diags, refusals("the plan", levelOf(r.schema).invalidPlan(from.value, config, after.value, ""))...)
	replacing, missing := r.requiredReplacements(from.value, after.value, response.RequiresReplace)
	diags = append(diags, missing...)
	change := planned{
		action: action(from.value, after.value, replacing), prior: prior, config: config, object: after,
		requiresReplace: replacing,
	}
	if change.action == Update || change.action == NoOp {
		diags = append(diags, stillUnknown("the planned identity", after.identity)...)
	}
	if diags.HasError() {
		return planned{}, diags
	}
	if change.action == Replace {
		anew, _, again := r.callPlan(object{
			value: r.nothing().value, private: after.private, identity: after.identity,
		}, config)
		if again.HasError() {
			return planned{}, append(diags, again...)
		}
		change.object = anew
	}
	if prior.tainted {
		change.action = Replace
	}

	return change, diags
}

// callPlan makes the call and checks what holds for any plan.
func (r *Resource) callPlan(
	prior object, config tftypes.Value,
) (object, *tfprotov6.PlanResourceChangeResponse, Diagnostics) {
	r.p.tb.Helper()
	typ := r.schema.ValueType()
	response, diags := call(r.p, r.p.server.PlanResourceChange, &tfprotov6.PlanResourceChangeRequest{
		TypeName:           r.name,
		PriorState:         r.p.encode(typ, prior.value),
		ProposedNewState:   r.p.encode(typ, levelOf(r.schema).propose(prior.value, config)),
		Config:             r.p.encode(typ, config),
		PriorPrivate:       prior.private,
		ProviderMeta:       r.p.meta(),
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
		PriorIdentity:      r.sendIdentity(prior.identity),
	})
	diags = append(diags.and(response.Diagnostics), deferral(response.Deferred)...)
	if diags.HasError() {
		return object{}, response, diags
	}
	value, undecodable := decode("the plan", typ, response.PlannedState)
	identity, unidentified := r.receiveIdentity(response.PlannedIdentity)
	diags = slices.Concat(diags, undecodable, unidentified)
	diags = append(diags, refusals("the plan", levelOf(r.schema).exposedSecrets(value, ""))...)

	return object{value: value, private: response.PlannedPrivate, identity: identity}, response, diags
}

// requiredReplacements returns those of the provider's paths where something
// changes, sorted. Of a write-only attribute nothing is kept that could be
// compared, so the provider's word counts.
func (r *Resource) requiredReplacements(
	prior, after tftypes.Value, paths []*tftypes.AttributePath,
) ([]string, Diagnostics) {
	if prior.IsNull() {
		return nil, nil
	}
	var changed []string
	var diags Diagnostics
	for _, path := range paths {
		before, _, missingBefore := tftypes.WalkAttributePath(prior, path)
		now, _, missingNow := tftypes.WalkAttributePath(after, path)
		attribute := levelOf(r.schema).attributeAt(path)
		switch {
		case missingBefore != nil && missingNow != nil:
			diags = append(diags, refusal("the plan", pathText(path), "It requires replacement, but does not exist."))
		case attribute != nil && attribute.WriteOnly, !same(before, missingBefore, now, missingNow):
			changed = append(changed, pathText(path))
		}
	}
	slices.Sort(changed)

	return changed, diags
}

// same compares two ends of a path. A missing one counts as null.
func same(before any, missingBefore error, now any, missingNow error) bool {
	first, _ := before.(tftypes.Value)
	second, _ := now.(tftypes.Value)
	switch {
	case missingBefore != nil:
		return second.IsNull()
	case missingNow != nil:
		return first.IsNull()
	default:
		return equal(first, second)
	}
}

func action(prior, after tftypes.Value, replacing []string) PlannedAction {
	switch {
	case prior.IsNull():
		return Create
	case len(replacing) > 0:
		return Replace
	case equal(prior, after):
		return NoOp
	default:
		return Update
	}
}
