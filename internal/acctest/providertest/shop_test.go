package providertest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// shop is the provider of the driver's tests.
type shop struct{ store *store }

// store is the remote side of a shop.
type store struct {
	mutex sync.Mutex
	items map[string]itemModel
	calls map[string]int
	// faults are the operations that fail.
	faults map[string]bool
	// lateIdentity makes the reader set the identity only of items that exist.
	lateIdentity bool
	// ignoresLimit makes the list ignore its limit.
	ignoresLimit bool
}

var errFault = errors.New("out of order")

func newStore() *store {
	return &store{items: map[string]itemModel{}, calls: map[string]int{}, faults: map[string]bool{}}
}

func newShop(t *testing.T) (*providertest.Provider, *store) {
	t.Helper()
	store := newStore()

	return providertest.New(t, &shop{store}, map[string]any{"endpoint": "http://shop"}), store
}

// enter counts a call. It fails if the operation has a fault.
func (s *store) enter(operation string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.calls[operation]++
	if s.faults[operation] {
		return fmt.Errorf("%s: %w", operation, errFault)
	}

	return nil
}

func (s *store) nextID() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	return "item-" + strconv.Itoa(len(s.items)+1)
}

func (s *store) put(item itemModel) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.items[item.ID.ValueString()] = item
}

func (s *store) get(id string) (itemModel, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	item, found := s.items[id]

	return item, found
}

func (s *store) drop(id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.items, id)
}

func (s *store) ids() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	return slices.Sorted(maps.Keys(s.items))
}

func (s *store) count(operation string) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	return s.calls[operation]
}

func (*shop) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "shop"
}

func (*shop) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"endpoint": schema.StringAttribute{Optional: true},
		"auth": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"token": schema.StringAttribute{Required: true, Sensitive: true},
		}},
	}}
}

func (s *shop) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var endpoint, token types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("endpoint"), &endpoint)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("auth").AtName("token"), &token)...)
	switch {
	case endpoint.IsUnknown():
		resp.Diagnostics.AddAttributeError(path.Root("endpoint"), "Unknown endpoint", "Set it to a known value.")
	case token.ValueString() == "bad":
		resp.Diagnostics.AddAttributeError(path.Root("auth").AtName("token"), "Token refused", "The shop answered 401.")
	case endpoint.IsNull():
		resp.Diagnostics.AddWarning("No endpoint", "The shop is closed.")
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = s.store, s.store, s.store
	resp.EphemeralResourceData, resp.ActionData = s.store, s.store
}

func (s *shop) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &itemResource{store: s.store} },
	}
}

func (s *shop) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return &itemDataSource{s.store} }}
}

func (s *shop) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{func() list.ListResource { return &itemList{s.store} }}
}

func (s *shop) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		func() ephemeral.EphemeralResource { return &tokenEphemeral{s.store} },
	}
}

func (*shop) Actions(context.Context) []func() action.Action {
	return []func() action.Action{func() action.Action { return &countAction{} }}
}

func (*shop) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		func() function.Function { return &joinFunction{} },
	}
}
