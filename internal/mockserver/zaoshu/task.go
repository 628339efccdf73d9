package zaoshu

import (
	"net/url"
	"strings"
	"time"
)

// task is one run of an instance. The names in JSON are those of the state
// file.
type task struct {
	ID             string    `json:"id"`
	Status         string    `json:"status"`
	CreatedAt      time.Time `json:"created_at"`
	URLs           []string  `json:"urls"`
	TotalURLCount  int       `json:"total_url_count"`
	FailedURLCount int       `json:"failed_url_count"`
	// NotifyURI is where the webhook goes at the end; empty if there is none.
	NotifyURI string `json:"notify_uri,omitempty"`
	// EndsAt is when the task ends; zero if it has ended, or if it stays as it
	// was set behind the API's back.
	EndsAt time.Time `json:"ends,omitzero"`

	instance *instance
}

// taskListWire is a task in the list (design/api/zaoshu.md, "Tasks").
type taskListWire struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	// CreatedAt is in milliseconds.
	CreatedAt int64 `json:"createdAt"`
}

// taskWire is a task in its detail.
type taskWire struct {
	taskListWire

	TotalURLCount  int `json:"totalUrlCount"`
	FailedURLCount int `json:"failedUrlCount"`
}

// newTask returns the task of a run that begins.
func newTask(urls []string, now time.Time) *task {
	return &task{ID: randomHex(), Status: StatusRunning, CreatedAt: now, URLs: urls, TotalURLCount: len(urls)}
}

func (t *task) listWire() taskListWire {
	return taskListWire{ID: t.ID, Status: t.Status, CreatedAt: t.CreatedAt.UnixMilli()}
}

func (t *task) detailWire() taskWire {
	return taskWire{taskListWire: t.listWire(), TotalURLCount: t.TotalURLCount, FailedURLCount: t.FailedURLCount}
}

// isDetailHidden reports whether the task is in the first tenth of its run,
// when its detail does not know it yet.
func (t *task) isDetailHidden(now time.Time) bool {
	const part = 10

	return !t.EndsAt.IsZero() && now.Before(t.CreatedAt.Add(t.EndsAt.Sub(t.CreatedAt)/part))
}

// fetchedURLs returns the URLs that could be fetched, each of which gives a
// row.
func (t *task) fetchedURLs() []string {
	fetched := []string{}
	for _, address := range t.URLs {
		if isFetchable(address) {
			fetched = append(fetched, address)
		}
	}

	return fetched
}

// isFetchable reports whether a URL is one of the web, and not of a host below
// invalid, which the DNS never has.
func isFetchable(text string) bool {
	address, err := url.Parse(text)

	return err == nil && isHTTPURL(text) && !strings.HasSuffix(strings.ToLower(address.Hostname()), ".invalid")
}

// finalStatus returns the status that the counts of an ended task come to.
func (t *task) finalStatus() string {
	if t.TotalURLCount > 0 && t.FailedURLCount >= t.TotalURLCount {
		return StatusError
	}

	return StatusDone
}
