package providertest_test

import (
	"context"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// tampered is a server whose responses a test can change, to responses that the
// framework does not send.
type tampered struct {
	providertest.Server

	planning func(*tfprotov6.PlanResourceChangeRequest)
	plan     func(*tfprotov6.PlanResourceChangeResponse)
	apply    func(*tfprotov6.ApplyResourceChangeResponse)
	read     func(*tfprotov6.ReadResourceResponse)
	imported func(*tfprotov6.ImportResourceStateResponse)
	data     func(*tfprotov6.ReadDataSourceResponse)
	open     func(*tfprotov6.OpenEphemeralResourceResponse)
}

func (s *tampered) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if s.planning != nil {
		s.planning(req)
	}

	return tamper(ctx, s.Server.PlanResourceChange, req, s.plan)
}

func (s *tampered) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return tamper(ctx, s.Server.ApplyResourceChange, req, s.apply)
}

func (s *tampered) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return tamper(ctx, s.Server.ReadResource, req, s.read)
}

func (s *tampered) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return tamper(ctx, s.Server.ImportResourceState, req, s.imported)
}

func (s *tampered) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return tamper(ctx, s.Server.ReadDataSource, req, s.data)
}

func (s *tampered) OpenEphemeralResource(
	ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return tamper(ctx, s.Server.OpenEphemeralResource, req, s.open)
}

func tamper[Q, R any](
	ctx context.Context, method func(context.Context, *Q) (*R, error), req *Q, change func(*R),
) (*R, error) {
	resp, err := method(ctx, req)
	if err == nil && change != nil {
		change(resp)
	}

	return resp, err
}

func newShopServer(t *testing.T) providertest.Server {
	t.Helper()
	server, ok := providerserver.NewProtocol6(&shop{newStore()})().(providertest.Server)
	if !ok {
		t.Fatal("the framework's server is incomplete")
	}

	return server
}

// newTampered returns a shop whose responses the test can change.
func newTampered(t *testing.T) (*providertest.Provider, *tampered) {
	t.Helper()
	server := &tampered{Server: newShopServer(t)}

	return providertest.NewWithServer(t, server, map[string]any{"endpoint": "http://shop"}), server
}

// set changes one attribute of an encoded object to a tftypes.Value, or to a
// value that tftypes.NewValue accepts.
func (s *tampered) set(t *testing.T, encoded *tfprotov6.DynamicValue, name string, content any) {
	t.Helper()
	typ, object := s.decode(t, encoded)
	var attributes map[string]tftypes.Value
	err := object.As(&attributes)
	if err != nil {
		t.Fatal(err)
	}
	changed := maps.Clone(attributes)
	value, isValue := content.(tftypes.Value)
	if !isValue {
		value = tftypes.NewValue(attributes[name].Type(), content)
	}
	changed[name] = value
	recoded, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, changed))
	if err != nil {
		t.Fatal(err)
	}
	*encoded = recoded
}

// values reads an encoded object.
func (s *tampered) values(t *testing.T, encoded *tfprotov6.DynamicValue) map[string]any {
	t.Helper()

	_, object := s.decode(t, encoded)

	return providertest.ToGoValues(object)
}

// decode tries the types of the shop.
func (s *tampered) decode(t *testing.T, encoded *tfprotov6.DynamicValue) (tftypes.Type, tftypes.Value) {
	t.Helper()
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range []*tfprotov6.Schema{
		schemas.ResourceSchemas["shop_item"],
		schemas.DataSourceSchemas["shop_item"],
		schemas.EphemeralResourceSchemas["shop_token"],
	} {
		object, decodeErr := encoded.Unmarshal(schema.ValueType())
		if decodeErr == nil {
			return schema.ValueType(), object
		}
	}
	t.Fatal("the object is of no type of the shop")

	return nil, tftypes.Value{}
}
