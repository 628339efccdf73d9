package zaoshu

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// What an instance, a task or both can be (design/api/zaoshu.md, "Instance
// states" and "Task states").
const (
	// StatusIdle is that of an instance without a run under way.
	StatusIdle = "idle"
	// StatusRunning is that of an instance with a run under way, and of the
	// task of that run, for which no document has a word.
	StatusRunning = "running"
	// StatusDone is that of a task that has ended well.
	StatusDone = "done"
	// StatusError is that of a task none of whose URLs could be fetched, and of
	// an instance whose last run ended so.
	StatusError = "error"
)

// DefaultURL is crawled by every instance that is run without URLs: the
// dashboard's default.
const DefaultURL = "https://example.com/"

// instance is a crawler. The names in JSON are those of the state file.
type instance struct {
	ID                string    `json:"id"`
	Account           string    `json:"account"`
	Title             string    `json:"title"`
	Status            string    `json:"status"`
	CreatedAt         time.Time `json:"created_at"`
	TotalExecution    int       `json:"total_execution"`
	TotalFetchingRows int       `json:"total_fetching_rows"`
	// NotifyURI is where the webhook is; empty if there is none. The API never
	// tells it.
	NotifyURI string `json:"notify_uri"`
	// DeepCrawl says that the pages behind those of the URLs are crawled too.
	DeepCrawl bool     `json:"deep_crawl"`
	Schema    []column `json:"schema"`
	// Tasks are in the order in which they were made.
	Tasks []*task `json:"tasks"`
}

// column is a column of an instance's results, in the state file and on the
// wire.
type column struct {
	Title string `json:"title"`
	ID    string `json:"id"`
	Type  string `json:"type"`
}

// instanceWire is an instance on the wire. There is no result_notify_uri in it
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

func (i *instance) wire() instanceWire {
	return instanceWire{
		ID: i.ID, Title: i.Title, Status: i.Status, CreatedAt: i.CreatedAt.UnixMilli(),
		TotalExecution: i.TotalExecution, TotalFetchingRows: i.TotalFetchingRows,
	}
}

// newInstance returns an idle instance as the dashboard makes it.
func newInstance(accountName, title string, created time.Time, columns ...string) *instance {
	i := &instance{
		ID: randomHex(), Account: accountName, Title: title, Status: StatusIdle, CreatedAt: created,
		Schema: []column{}, Tasks: []*task{},
	}
	for at, name := range columns {
		i.Schema = append(i.Schema, column{Title: name, ID: "C" + strconv.Itoa(at+1), Type: "string"})
	}

	return i
}

// The instances that the default account has from the start.
const (
	// InstanceNews is the id of "News headlines", with the columns title and
	// link.
	InstanceNews = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a21"
	// InstancePrices is the id of "Price watch", with the columns product,
	// price and currency.
	InstancePrices = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a22"
	// InstanceJobs is the id of "Job offers", with the columns position and
	// company, which crawls deep.
	InstanceJobs = "5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a23"
)

// defaultInstances returns the instances of the default account, as they are at
// the start: the API cannot make any.
func defaultInstances() []*instance {
	// A day after the vendor let runs answer with a taskID
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
