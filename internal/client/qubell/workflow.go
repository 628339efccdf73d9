package qubell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// DestroyWorkflow is the workflow that destroys an instance. Every instance has it.
const DestroyWorkflow = "destroy"

// RunWorkflow starts a workflow of an instance, which goes on after the answer; see
// [TrackWorkflow]. rest.Conflict if a job is running already, rest.InDoubt if the
// workflow may have been started unseen.
func (c *Client) RunWorkflow(ctx context.Context, instanceID, workflow string, parameters Parameters) error {
	// The id in the answer is the instance's (sheet, section 2).
	var ignored json.RawMessage

	return c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("run workflow %q of instance %q", workflow, instanceID),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath+"/%s", instanceID, workflow),
		Body:      rest.JSON(parameters),
		Secrets:   parameters.Secrets(),
		Repeat:    rest.RepeatNever,
	}, &ignored)
}
