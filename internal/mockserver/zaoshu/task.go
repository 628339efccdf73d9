package zaoshu

import (
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// task is one run of an instance. Its JSON is that of the state file.
type task struct {
	taskObject
	store.Owned

	// NotifyURI receives the webhook at the end; empty if there is none.
	NotifyURI string `json:"notify_uri,omitempty"`
	// HiddenUntil is when the detail of a pending task appears.
	HiddenUntil time.Time `json:"hidden_until,omitzero"`
	// EndsAt is when the task ends by itself; zero if it does not.
	EndsAt time.Time `json:"ends_at,omitzero"`

	// dueWebhook is the webhook of a task that has ended by itself, until
	// takeWebhook takes it; nil if there is none.
	dueWebhook *webhook
}

// taskObject is a task in the admin API: its detail, and what the API does not
// show.
type taskObject struct {
	taskWire

	InstanceID string   `json:"instance_id"`
	URLs       []string `json:"urls"`
}

// taskWire is a task in its detail.
type taskWire struct {
	taskListWire

	TotalURLCount  int `json:"totalUrlCount"`
	FailedURLCount int `json:"failedUrlCount"`
}

// taskListWire is a task in the list (design/api/zaoshu.md, "Tasks").
type taskListWire struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	// CreatedAt is in milliseconds.
	CreatedAt int64 `json:"createdAt"`
}

// newTask returns the task of a run that starts now.
func newTask(account string, urls []string, now time.Time) *task {
	return &task{Owned: store.Owned{Account: account}, taskObject: taskObject{
		taskWire: taskWire{
			taskListWire:  taskListWire{ID: newID(), Status: statusRunning, CreatedAt: now.UnixMilli()},
			TotalURLCount: len(urls),
		},
		URLs: urls,
	}}
}

// ObjectID implements store.Object.
func (t *task) ObjectID() string {
	return t.ID
}

// Parent implements store.Child.
func (t *task) Parent() string {
	return t.InstanceID
}

// NextEvent implements store.Timed.
func (t *task) NextEvent() time.Time {
	return t.EndsAt
}

// Wire implements store.Object.
func (t *task) Wire(time.Time) any {
	return &t.taskObject
}

// isPending reports whether the task ends by itself later.
func (t *task) isPending() bool {
	return !t.EndsAt.IsZero()
}

// isDetailHidden reports whether the API does not show the detail yet.
func (t *task) isDetailHidden(now time.Time) bool {
	return t.isPending() && now.Before(t.HiddenUntil)
}

// fetchedURLs returns the URLs that can be fetched. Each gives a row of the
// result.
func (t *task) fetchedURLs() []string {
	fetched := []string{}
	for _, address := range t.URLs {
		if isFetchable(address) {
			fetched = append(fetched, address)
		}
	}

	return fetched
}

// isFetchable reports whether a URL is an HTTP URL whose host is not below
// "invalid", which the DNS never has.
func isFetchable(text string) bool {
	address, err := url.Parse(text)

	return err == nil && isHTTPURL(text) && !strings.HasSuffix(strings.ToLower(address.Hostname()), ".invalid")
}

// finalStatus returns the status of a task that ends by itself.
func (t *task) finalStatus() string {
	if t.TotalURLCount > 0 && t.FailedURLCount >= t.TotalURLCount {
		return statusError
	}

	return statusDone
}
