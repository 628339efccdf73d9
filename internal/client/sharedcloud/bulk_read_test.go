package sharedcloud_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

func connect(address string, options rest.Options) (*sharedcloud.Client, error) {
	return sharedcloud.New(address, "s3cr3t", options, bulkread.DefaultOptions())
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{"DELETE /api/v1/instances/0/": clienttest.OK("")}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, documentedGet, fmt.Sprintf(`{"uuid":"%d"}`, i))
		responses[fmt.Sprintf("GET /api/v1/instances/%d/", i)] = clienttest.OK(documents[i])
	}
	responses["GET /api/v1/instances/"] = clienttest.OK("[" + strings.Join(documents, ",") + "]")
	server := clienttest.NewServer(t, responses, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), strconv.Itoa(number))

		return err
	}, func() error { return c.DeleteInstance(t.Context(), "0") })
}
