package zaoshu

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// instanceNotFound returns the error of an instance that does not exist, on the
// attribute that names it.
func instanceNotFound(attribute, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "instance", attribute,
		"The account has no instance with the id %q. "+
			"Check the id, and that the API key belongs to the instance's account. "+
			"Users create and delete instances in Zaoshu's dashboard. If this one was deleted, use the id of another "+
			"instance, or remove the block that names it.", id)
}

// taskNotFound returns the error of a task that does not exist, on the
// attribute that names it.
func taskNotFound(attribute, instance, id string) diag.Diagnostics {
	return diagnostics.NotFound(api.Name, "task", attribute,
		"Instance %q has no task with the id %q, or the account has no such instance. "+
			"Check both ids, and that the API key belongs to the instance's account.", instance, id)
}

// taskNotDone returns the error of a task that has no result, or no result yet.
func taskNotDone(task *api.Task, instance string) diag.Diagnostics {
	advice := "Read the result when the task is done: the resource fleet_zaoshu_run waits for that."
	if task.Status == api.TaskError {
		advice = "A task that ended in an error has no result. Run the instance again, and read the result of " +
			"the new task."
	}

	return diagnostics.AttributeError("task_id",
		fmt.Sprintf("Zaoshu: task %q of instance %q is not done", task.ID, instance),
		"Its status is %q. %s", task.Status, advice)
}

// resultNotFound returns the error of a task that is done, but whose result the
// server does not return.
func resultNotFound(task *api.Task, instance string, err error) diag.Diagnostics {
	return diagnostics.AttributeError("task_id",
		fmt.Sprintf("Zaoshu: task %q of instance %q has no result", task.ID, instance),
		"The task is done, but its result could not be read.\n\n%s.\n\n"+
			"Check the task in Zaoshu's dashboard, or run the instance again.", err)
}
