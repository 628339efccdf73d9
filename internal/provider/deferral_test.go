package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// deferralServer drives the protocol with and without the client's capability
// to defer.
type deferralServer struct {
	tfprotov6.ProviderServer

	t       *testing.T
	schemas *tfprotov6.GetProviderSchemaResponse
}

func newDeferralServer(t *testing.T) deferralServer {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}

	return deferralServer{ProviderServer: server, t: t, schemas: schemas}
}

// configure configures the provider with an unknown token of Sharedcloud.
func (s deferralServer) configure(deferralAllowed bool) []*tfprotov6.Diagnostic {
	s.t.Helper()
	resp, err := s.ConfigureProvider(s.t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: s.value(s.schemas.Provider, map[string]any{
			"sharedcloud": map[string]any{
				"endpoint": "https://sharedcloud.example.com", "token": tftypes.UnknownValue,
			},
		}),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	if err != nil {
		s.t.Fatal(err)
	}

	return resp.Diagnostics
}

// value returns an object of a schema. Attributes that are left out are null.
func (s deferralServer) value(schema *tfprotov6.Schema, values map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	typ, _ := schema.ValueType().(tftypes.Object)
	encoded, err := tfprotov6.NewDynamicValue(typ, toObject(typ, values))
	if err != nil {
		s.t.Fatal(err)
	}

	return &encoded
}

// toObject returns an object. Its values are strings, objects and unknown
// strings.
func toObject(typ tftypes.Object, values map[string]any) tftypes.Value {
	members := map[string]tftypes.Value{}
	for name, memberType := range typ.AttributeTypes {
		nested, isObject := values[name].(map[string]any)
		if object, ok := memberType.(tftypes.Object); ok && isObject {
			members[name] = toObject(object, nested)
		} else {
			members[name] = tftypes.NewValue(memberType, values[name])
		}
	}

	return tftypes.NewValue(typ, members)
}

// expectDeferred checks that a call was deferred because of the provider's
// configuration.
func (s deferralServer) expectDeferred(
	call string, deferred *tfprotov6.Deferred, diags []*tfprotov6.Diagnostic, err error,
) {
	s.t.Helper()
	if err != nil || len(diags) > 0 {
		s.t.Errorf("%s: got the error %v and diagnostics %v, want none", call, err, diags)
	}
	if deferred == nil || deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		s.t.Errorf("%s: got deferral %v, want one because of the provider's configuration", call, deferred)
	}
}

func TestProvider_UnknownSettingsAreDeferred(t *testing.T) {
	t.Parallel()
	s := newDeferralServer(t)
	if diags := s.configure(true); len(diags) > 0 {
		t.Fatalf("got %s: %s, want no diagnostics", diags[0].Summary, diags[0].Detail)
	}
	const resource, dataSource, action = "fleet_sharedcloud_instance", "fleet_sharedcloud_gpus", "fleet_jeto_command"
	schema := s.schemas.ResourceSchemas[resource]
	web := map[string]any{"name": "web"}
	null, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	if err != nil {
		t.Fatal(err)
	}
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resource, Config: s.value(schema, web), PriorState: &null, ProposedNewState: s.value(schema, web),
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
	})
	s.expectDeferred("plan", planned.Deferred, planned.Diagnostics, err)
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: resource, CurrentState: s.value(schema, web),
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: true},
	})
	s.expectDeferred("read", read.Deferred, read.Diagnostics, err)
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: resource, ID: "caf0daeb-ba23-4499-b4f9-8b4965714366",
		ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: true},
	})
	s.expectDeferred("import", imported.Deferred, imported.Diagnostics, err)
	data, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: dataSource, Config: s.value(s.schemas.DataSourceSchemas[dataSource], nil),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: true},
	})
	s.expectDeferred("data source", data.Deferred, data.Diagnostics, err)
	actions, _ := s.ProviderServer.(tfprotov6.ActionServer)
	plannedAction, err := actions.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: action, Config: s.value(s.schemas.ActionSchemas[action].Schema, nil),
		ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{DeferralAllowed: true},
	})
	s.expectDeferred("action", plannedAction.Deferred, plannedAction.Diagnostics, err)
	// A list cannot be deferred.
	lists, _ := s.ProviderServer.(tfprotov6.ListResourceServer)
	stream, err := lists.ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: resource, Config: s.value(s.schemas.ListResourceSchemas[resource], nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	for result := range stream.Results {
		if len(result.Diagnostics) != 1 || result.Diagnostics[0].Summary != "Unknown provider setting" {
			t.Errorf("list: got %v, want an error", result.Diagnostics)
		}
	}
}

func TestProvider_UnknownSettingsAreErrorsWithoutDeferral(t *testing.T) {
	t.Parallel()
	diags := newDeferralServer(t).configure(false)
	if len(diags) != 1 || diags[0].Summary != "Unknown provider setting" ||
		diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("got %v, want one error", diags)
	}
}

func TestProvider_ConfigureRefusesWaits(t *testing.T) {
	t.Parallel()
	s := newDeferralServer(t)
	resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: s.value(s.schemas.Provider, map[string]any{
			"http": map[string]any{"retry_wait_min": "2s", "retry_wait_max": "1s"},
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Invalid retry_wait_min" {
		t.Errorf("got %v, want one error", resp.Diagnostics)
	}
}
