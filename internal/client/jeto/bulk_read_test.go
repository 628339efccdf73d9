package jeto_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func connect(address string, options rest.Options) (*jeto.Client, error) {
	return jeto.New(address, "s3cr3t", options, bulkread.DefaultOptions())
}

// TestRefreshInstance_ListServesNoReadAfterWrite sends a list for each single
// read, too (see jeto.Client.GetInstance).
func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, listedDocument, fmt.Sprintf(`{"id":%d}`, i))
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"GET /api/instances":    clienttest.OK(envelope(documents...)),
		"POST /api/instances/1": clienttest.OK("null"),
	}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), strconv.Itoa(number))

		return err
	}, func() error { return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.Start}) })
}
