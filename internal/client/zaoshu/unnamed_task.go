package zaoshu

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	// looks is how often a task is looked for whose id no answer tells. It may be
	// listed late: its detail is, too (sheet, section 4).
	looks = 3
	// clockSlack is by how much a task may seem to be older than its run: the
	// machine that stamps it need not be the one whose clock an answer shows.
	clockSlack = 2 * time.Second
)

// unnamedTask returns the task of a run whose answer does not name it, as that of an
// old server (sheet, section 3), or has been lost: then doubt is its error.
func (c *Client) unnamedTask(ctx context.Context, call *rest.Call, instance string, began time.Time, doubt error) (string, error) {
	const unnamed = "the answer does not name the task"
	id, count, err := c.findTask(ctx, instance, began)
	switch {
	case id != "":
		return id, nil
	case doubt != nil:
		return "", doubt
	case rest.KindOf(err) == rest.NotFound:
		return "", c.failure(call, rest.NotFound, "%s, and there is no such instance", unnamed)
	case err != nil:
		return "", c.failure(call, rest.InDoubt, "%s, and looking for it failed: %v", unnamed, err)
	default:
		return "", c.failure(call, rest.InDoubt, "%s, and of the instance's tasks %d may be it", unnamed, count)
	}
}

// findTask looks for the task of a run that has begun at a time. It returns "" and how
// many tasks may be it where that is not one alone.
func (c *Client) findTask(ctx context.Context, instance string, began time.Time) (id string, count int, err error) {
	now := c.serverTime(ctx, instance)
	since := now.Add(-time.Since(began) - clockSlack)
	for look := range looks {
		if look > 0 {
			select {
			case <-time.After(c.pause):
			case <-ctx.Done(): // The list says so.
			}
		}
		tasks, err := c.ListTasks(ctx, instance)
		if err != nil {
			return "", 0, err
		}
		tasks = slices.DeleteFunc(tasks, func(task Task) bool { return task.CreatedAt.Before(since) })
		id, count = c.claims.take(instance, tasks)
		if id != "" {
			break
		}
	}

	return id, count, nil
}

// serverTime returns what time it is by the server's clock, by which tasks are dated.
func (c *Client) serverTime(ctx context.Context, instance string) time.Time {
	answer, err := c.rest.Send(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", instance),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, instance),
	})
	if err != nil {
		return time.Now()
	}

	return timeOf(answer.Header)
}
