package zaoshu

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The statuses of instances and tasks (design/api/zaoshu.md, "Instance states",
// "Task states").
const (
	// statusIdle is the status of an instance without a running task.
	statusIdle = "idle"
	// statusRunning is the status of an instance with a running task, and of
	// that task. For the task it is this server's word.
	statusRunning = "running"
	// statusDone is the status of a task that has succeeded.
	statusDone = "done"
	// statusError is the status of a task that could fetch none of its URLs,
	// and of an instance whose last task failed so.
	statusError = "error"
)

// defaultURL is the URL of a run without URLs, as set in the dashboard.
const defaultURL = "https://example.com/"

// instance is a crawler. Its JSON is that of the state file.
type instance struct {
	instanceObject
	store.Owned
}

// instanceObject is an instance in the admin API: what a GET shows, and what
// the API does not show.
type instanceObject struct {
	instanceWire

	// ResultNotifyURI receives the webhooks of runs without a URI of their own;
	// empty if there is none.
	ResultNotifyURI string `json:"result_notify_uri"`
	// DeepCrawl means that a run also crawls the pages that its URLs link to.
	DeepCrawl bool     `json:"deep_crawl"`
	Schemas   []column `json:"schemas"`
}

// instanceWire is an instance on the wire. It has no result_notify_uri
// (design/api/zaoshu.md, "Instance object").
type instanceWire struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Status string `json:"status"`
	// CreatedAt is in milliseconds.
	CreatedAt         int64 `json:"createdAt"`
	TotalExecution    int   `json:"totalExecution"`
	TotalFetchingRows int   `json:"totalFetchingRows"`
}

// column is a column of an instance's results.
type column struct {
	Title string `json:"title"`
	ID    string `json:"id"`
	Type  string `json:"type"`
}

// newInstance returns an idle instance of the dashboard.
func newInstance(account, title string, created time.Time, columns ...string) *instance {
	i := &instance{Owned: store.Owned{Account: account}, instanceObject: instanceObject{
		instanceWire: instanceWire{
			ID: newID(), Title: title, Status: statusIdle, CreatedAt: created.UnixMilli(),
		},
		Schemas: []column{},
	}}
	for at, name := range columns {
		i.Schemas = append(i.Schemas, column{Title: name, ID: "C" + strconv.Itoa(at+1), Type: "string"})
	}

	return i
}

// ObjectID implements store.Object.
func (i *instance) ObjectID() string {
	return i.ID
}

// Wire implements store.Object.
func (i *instance) Wire(time.Time) any {
	return &i.instanceObject
}

// The instances of the default account.
const (
	// InstanceNews is the id of "News headlines", with the columns title and
	// link.
	InstanceNews = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a21"
	// InstancePrices is the id of "Price watch", with the columns product,
	// price and currency.
	InstancePrices = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a22"
	// InstanceJobs is the id of "Job offers", with the columns position and
	// company and a deep crawl.
	InstanceJobs = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a23"
)

// defaultInstances returns the instances of the default account at the start:
// the API cannot create any.
func defaultInstances() []*instance {
	// This is the day after runs began to return a taskID
	// (design/api/zaoshu.md, "Versions").
	created := time.Date(2017, time.August, 4, 8, 0, 0, 0, time.UTC)
	news := newInstance(system.DefaultAccount, "News headlines", created, "title", "link")
	news.ID = InstanceNews
	prices := newInstance(system.DefaultAccount, "Price watch", created, "product", "price", "currency")
	prices.ID = InstancePrices
	jobs := newInstance(system.DefaultAccount, "Job offers", created, "position", "company")
	jobs.ID = InstanceJobs
	jobs.DeepCrawl = true

	return []*instance{news, prices, jobs}
}
