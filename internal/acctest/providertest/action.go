package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Action drives an action type.
type Action struct {
	p        *Provider
	name     string
	schema   *tfprotov6.Schema
	progress func(string)
}

// Action returns the driver of an action type.
func (p *Provider) Action(name string) *Action {
	p.tb.Helper()

	return &Action{
		p:        p,
		name:     name,
		schema:   find(p, "action", p.schemas.ActionSchemas, name).Schema,
		progress: func(string) {},
	}
}

// OnProgress returns the action with a function that receives each progress
// message while the action runs.
func (a *Action) OnProgress(progress func(message string)) *Action {
	view := *a
	view.progress = progress

	return &view
}

// Validate validates a configuration, which may have unknown values.
func (a *Action) Validate(config map[string]any) Diagnostics {
	a.p.tb.Helper()
	response, diags := call(a.p, a.p.server.ValidateActionConfig, &tfprotov6.ValidateActionConfigRequest{
		ActionType: a.name,
		Config:     a.p.encode(a.schema.ValueType(), a.p.config(a.name, a.schema, config)),
	})

	return diags.and(response.Diagnostics)
}

// Invoke validates, plans and invokes the action, and returns its progress
// messages.
func (a *Action) Invoke(config map[string]any) []string {
	a.p.tb.Helper()
	messages, diags := a.TryInvoke(config)
	a.p.must("invoke "+a.name, diags)

	return messages
}

// TryInvoke is Invoke for tests of invocations that fail. It returns the
// messages before the failure.
func (a *Action) TryInvoke(config map[string]any) ([]string, Diagnostics) {
	a.p.tb.Helper()
	given := a.p.encode(a.schema.ValueType(), a.p.knownConfig(a.name, a.schema, config))
	diags := a.Validate(config)
	if diags.HasError() {
		return nil, diags
	}
	planned, failure := call(a.p, a.p.server.PlanAction, &tfprotov6.PlanActionRequest{
		ActionType:         a.name,
		Config:             given,
		ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{},
	})
	diags = append(diags, failure.and(planned.Diagnostics)...)
	if diags.HasError() {
		return nil, diags
	}
	request := &tfprotov6.InvokeActionRequest{
		ActionType:         a.name,
		Config:             given,
		ClientCapabilities: &tfprotov6.InvokeActionClientCapabilities{},
	}
	stream, err := a.p.server.InvokeAction(a.p.context(), request)
	if err != nil {
		return nil, append(diags, serverFailed(request, err))
	}
	var messages []string
	// The loop reads to the end, because an action blocks in a message that has
	// no reader.
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
