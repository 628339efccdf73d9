package mockserver

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi"
)

// documentPath is the path of the OpenAPI document below the prefix of a system
// and of the admin API. Its requests are not in the journal.
const documentPath = "/openapi.yaml"

// writeDocument writes the OpenAPI document of a system, or of the admin API.
func writeDocument(w http.ResponseWriter, name string) {
	document, err := openapi.Document(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)

		return
	}
	system.WriteText(w, http.StatusOK, "application/yaml", string(document))
}
