package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Action drives an action type.
type Action struct {
	p        *Provider
	server   tfprotov6.ActionServer
	name     string
	schema   *tfprotov6.Schema
	progress func(string)
}

// Action returns the driver of an action type.
func (p *Provider) Action(name string) *Action {
	p.tb.Helper()
	server, acting := p.server.(tfprotov6.ActionServer)
	if !acting {
		p.tb.Fatalf("the provider's server %T has no actions", p.server)
	}

	return &Action{
		p:        p,
		server:   server,
		name:     name,
		schema:   find(p, "action", p.schemas.ActionSchemas, name).Schema,
		progress: func(string) {},
	}
}

// OnProgress returns the action with a function that gets each progress message
// while the action runs, such as one that cancels it.
func (a *Action) OnProgress(progress func(message string)) *Action {
	view := *a
	view.progress = progress

	return &view
}

// Validate validates a configuration, which may have unknown values.
func (a *Action) Validate(config map[string]any) Diagnostics {
	a.p.tb.Helper()

	return a.validate(a.p.config(a.name, a.schema, config))
}

func (a *Action) validate(config tftypes.Value) Diagnostics {
	a.p.tb.Helper()
	response, diags := call(a.p, a.server.ValidateActionConfig, &tfprotov6.ValidateActionConfigRequest{
		ActionType: a.name,
		Config:     a.p.encode(a.schema.ValueType(), config),
	})

	return diags.and(response.Diagnostics)
}

// Plan validates and plans, with a configuration that may have unknown values.
// All that can come of it is diagnostics.
func (a *Action) Plan(config map[string]any) Diagnostics {
	a.p.tb.Helper()

	return a.plan(a.p.config(a.name, a.schema, config))
}

func (a *Action) plan(config tftypes.Value) Diagnostics {
	a.p.tb.Helper()
	diags := a.validate(config)
	if diags.HasError() {
		return diags
	}
	response, failure := call(a.p, a.server.PlanAction, &tfprotov6.PlanActionRequest{
		ActionType:         a.name,
		Config:             a.p.encode(a.schema.ValueType(), config),
		ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{},
	})
	diags = append(diags, failure.and(response.Diagnostics)...)

	return append(diags, deferral(response.Deferred)...)
}

// Invoke validates, plans and invokes the action, and returns its progress
// messages.
func (a *Action) Invoke(config map[string]any) []string {
	a.p.tb.Helper()
	messages, diags := a.TryInvoke(config)
	a.p.must("invoke "+a.name, diags)

	return messages
}

// TryInvoke is Invoke for tests of invocations that fail. The messages are
// those until then.
func (a *Action) TryInvoke(config map[string]any) ([]string, Diagnostics) {
	a.p.tb.Helper()
	given := a.p.knownConfig(a.name, a.schema, config)
	diags := a.plan(given)
	if diags.HasError() {
		return nil, diags
	}
	request := &tfprotov6.InvokeActionRequest{
		ActionType:         a.name,
		Config:             a.p.encode(a.schema.ValueType(), given),
		ClientCapabilities: &tfprotov6.InvokeActionClientCapabilities{},
	}
	stream, err := a.server.InvokeAction(a.p.context(), request)
	if err != nil {
		return nil, append(diags, serverFailed(request, err))
	}
	var messages []string
	// The events are read to the end: an action that nobody listens to is stuck
	// in its next message.
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			messages = append(messages, event.Message)
			a.progress(event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = diags.and(event.Diagnostics)
		}
	}

	return messages, diags
}
