package wakame_test

import (
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

func connect(address string, options rest.Options) (*wakame.Client, error) {
	return wakame.New(address, "a-shpoolxx", options, bulkread.DefaultOptions())
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{"DELETE /instances/i-0": clienttest.OK("[]")}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, runningDocument, fmt.Sprintf(`{"id":"i-%d"}`, i))
		responses[fmt.Sprintf("GET /instances/i-%d", i)] = clienttest.OK(documents[i])
	}
	responses["GET /instances?limit=250&start=0"] = clienttest.OK(indexDocument(documents...))
	server := clienttest.NewServer(t, responses, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), fmt.Sprintf("i-%d", number))

		return err
	}, func() error { return c.DestroyInstance(t.Context(), "i-0") })
}
