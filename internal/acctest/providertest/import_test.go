package providertest_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestImportsBothWaysAreOfTheSameResource(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	states := item.ImportByIDAndIdentity(state.ID())
	if len(states) != 2 {
		t.Errorf("%d imports, want 2", len(states))
	}
	for _, imported := range states {
		item.ExpectNoChanges(imported, full())
	}
	reads := 0
	server.read = func(resp *tfprotov6.ReadResourceResponse) {
		reads++
		if reads == 2 {
			server.set(t, resp.NewState, "id", "item-9")
		}
	}
	wantFailure(t, func(tb *fake) {
		shop.WithTB(tb).Resource("shop_item").ImportByIDAndIdentity(state.ID())
	}, "by its identity", `gave the id "item-9"`, `want "item-1"`)
}
