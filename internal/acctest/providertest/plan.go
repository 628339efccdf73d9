package providertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlannedAction is what Terraform plans to do to a resource.
type PlannedAction string

// The actions of a plan.
const (
	Create  PlannedAction = "create"
	Update  PlannedAction = "update"
	Replace PlannedAction = "replace"
	NoOp    PlannedAction = "no-op"
)

// destroy is the action of a deletion, which tests plan by Delete.
const destroy PlannedAction = "delete"

// Plan is what the provider planned for a resource.
type Plan struct {
	Action PlannedAction
	// Values are the planned attributes. A value that is known only after apply
	// is Unknown.
	Values map[string]any
	// RequiresReplace are the paths of the changes that require a replacement,
	// sorted.
	RequiresReplace []string
	// Diagnostics are the warnings of the plan.
	Diagnostics Diagnostics

	change change
}

// change is a planned change as Terraform passes it from plan to apply.
type change struct {
	action          PlannedAction
	prior           object
	config          tftypes.Value
	planned         object
	requiresReplace []string
}

// ExpectAction reports a failure unless the plan has this action, and replaces
// the resource because of exactly these paths.
func (p *Plan) ExpectAction(tb testing.TB, action PlannedAction, requiresReplace ...string) {
	tb.Helper()
	if p.Action != action {
		tb.Errorf("the planned action is %s, want %s (-state +plan):\n%s", p.Action, action, p.difference())
	}
	slices.Sort(requiresReplace)
	if !slices.Equal(p.RequiresReplace, requiresReplace) {
		tb.Errorf("the plan replaces because of %q, want %q", p.RequiresReplace, requiresReplace)
	}
}

// ExpectUnknown reports a failure unless exactly these paths are unknown.
func (p *Plan) ExpectUnknown(tb testing.TB, paths ...string) {
	tb.Helper()
	slices.Sort(paths)
	if got := unknownPaths(p.change.planned.value); !slices.Equal(got, paths) {
		tb.Errorf("the plan has the unknown values %q, want %q", got, paths)
	}
}

// difference shows what the plan changes.
func (p *Plan) difference() string {
	return cmp.Diff(fromObject(p.change.prior.value), p.Values)
}

// Plan plans the change from the prior state to the configuration, which may
// have unknown values. The prior state is nil for a resource that does not
// exist yet.
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
	planned, diags := r.plan(prior, config)
	if diags.HasError() {
		return nil, diags
	}

	return &Plan{
		Action:          planned.action,
		Values:          fromObject(planned.planned.value),
		RequiresReplace: planned.requiresReplace,
		Diagnostics:     diags,
		change:          planned,
	}, diags
}

// plan validates the configuration, loads the state and plans.
func (r *Resource) plan(state *State, config map[string]any) (change, Diagnostics) {
	r.p.tb.Helper()
	diags := r.Validate(config)
	if diags.HasError() {
		return change{}, diags
	}
	prior, loading := r.load(state)
	diags = append(diags, loading...)
	if diags.HasError() {
		return change{}, diags
	}
	planned, planning := r.planChange(prior, r.p.config(r.name, r.schema, config))

	return planned, append(diags, planning...)
}

// planChange plans one change. Terraform plans a tainted resource as if it did
// not exist, and then replaces it. It plans a replacement a second time, as a
// new resource.
func (r *Resource) planChange(prior object, config tftypes.Value) (change, Diagnostics) {
	r.p.tb.Helper()
	from := prior
	if prior.tainted {
		from = r.noObject()
	}
	after, paths, diags := r.callPlan(from, config)
	if diags.HasError() {
		return change{}, diags
	}
	replacing, missing := requiredReplacements(r.schema, from.value, after.value, paths)
	diags = append(diags, missing...)
	planned := change{
		action: actionOf(from.value, after.value, replacing), prior: prior, config: config, planned: after,
		requiresReplace: replacing,
	}
	if planned.action == Update || planned.action == NoOp {
		diags = append(diags, checkKnown("the planned identity", after.identity)...)
	}
	if planned.action == Replace && !diags.HasError() {
		again := r.noObject()
		again.private, again.identity = after.private, after.identity
		var planning Diagnostics
		// The warnings are those of the first plan.
		planned.planned, _, planning = r.callPlan(again, config)
		diags = append(diags, planning.Errors()...)
	}
	if prior.tainted {
		planned.action = Replace
	}

	return planned, diags
}

// callPlan calls the provider and checks the plan. It returns the paths that
// require a replacement.
func (r *Resource) callPlan(
	prior object, config tftypes.Value,
) (object, []*tftypes.AttributePath, Diagnostics) {
	r.p.tb.Helper()
	typ := r.schema.ValueType()
	response, diags := call(r.p, r.p.server.PlanResourceChange, &tfprotov6.PlanResourceChangeRequest{
		TypeName:           r.name,
		PriorState:         r.p.encode(typ, prior.value),
		ProposedNewState:   r.p.encode(typ, proposedState(r.schema, prior.value, config)),
		Config:             r.p.encode(typ, config),
		PriorPrivate:       prior.private,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
		PriorIdentity:      r.sendIdentity(prior.identity),
	})
	diags = diags.and(response.Diagnostics)
	if diags.HasError() {
		return object{}, nil, diags
	}
	value, undecodable := decode("the plan", typ, response.PlannedState)
	identity, unidentified := r.receiveIdentity(response.PlannedIdentity)
	diags = slices.Concat(diags, undecodable, unidentified)
	if !undecodable.HasError() {
		diags = append(diags, checkPlan("the plan", r.schema, prior.value, config, value)...)
	}

	return object{value: value, private: response.PlannedPrivate, identity: identity}, response.RequiresReplace, diags
}

func actionOf(prior, planned tftypes.Value, replacing []string) PlannedAction {
	switch {
	case prior.IsNull():
		return Create
	case len(replacing) > 0:
		return Replace
	case equal(prior, planned):
		return NoOp
	default:
		return Update
	}
}
