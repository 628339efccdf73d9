package zaoshu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func connect(address string, options rest.Options) (*zaoshu.Client, error) {
	return zaoshu.New(address, apiKey, apiSecret, options, bulkread.DefaultOptions())
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	responses := map[string][]clienttest.Response{
		secondPage(listRequest): clienttest.OK(envelopedList("")),
		"PATCH /instance/id-0":  clienttest.OK(enveloped("null")),
	}
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, instanceDocument, fmt.Sprintf(`{"id":"id-%d"}`, i))
		responses[fmt.Sprintf("GET /instance/id-%d", i)] = clienttest.OK(enveloped(documents[i]))
	}
	responses[listRequest] = clienttest.OK(envelopedList(strings.Join(documents, ",")))
	server := clienttest.NewServer(t, responses, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), fmt.Sprintf("id-%d", number))

		return err
	}, func() error { return c.UpdateInstance(t.Context(), "id-0", zaoshu.InstanceUpdate{Title: new("x")}) })
}
