// Package zaoshu is the reference server's room for Zaoshu: web crawlers that
// are made in a dashboard, and read, edited and run with signed requests. It is
// written from the sheet of that system. The dashboard is the door behind the
// API.
//
// What the sheet leaves open is decided here:
//
//   - An unknown instance, also one of another account, is 404 with {"message":"Not Found"}, as is an unknown path. An unknown
//     task is 200 with null data where its detail is asked for, and 200 with a code that is not 0 where its result is. So a
//     client meets all three spellings that the sheet knows.
//   - A run takes Env.JobDuration. For the first tenth of it the task is listed, but its detail is that of an unknown one.
//     Its status is StatusRunning until it is done, or an error because none of its URLs could be fetched: such is every URL
//     that is not one of the web, or whose host is below "invalid". totalExecution grows when a run begins, and
//     totalFetchingRows when it ends, by one for each URL that was fetched.
//   - Several runs of an instance may be under way, and it is running until the last has ended, whose end is then its status.
//   - Lists are in the order in which things were made.
//   - What is wrong in a body is told with the messages that the document has commented out: 400 for what is no JSON object,
//     422 for fields. What is wrong in a query is 400 with the same words as 422. An empty body is an empty object.
//   - An empty result_notify_uri takes the webhook away, as null leaves it alone.
//   - A key with five bad signatures in ten minutes is locked out until the oldest of these is ten minutes old. Keys of nobody
//     are not: there is no user to lock.
//   - Limits on requests slide over their windows. X-RateLimit-Reset is when the oldest counted request leaves the window.
//   - Webhooks go to loopback addresses only; all others are lost: a reference server does not call strangers.
package zaoshu

import (
	"encoding/json"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Zaoshu with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	mux *http.ServeMux
	// anonymousLimit counts requests without an account by address.
	// failedLogins counts the bad signatures of accounts.
	anonymousLimit, failedLogins *system.Limiter
	// webhookClient delivers webhooks.
	webhookClient *http.Client
}

// New returns a Zaoshu with the default account and its three instances.
func New(config system.Config) *System {
	s := &System{
		Store:          store.New(config, "zaoshu", func() *data { return newData(config.JobDuration) }),
		mux:            http.NewServeMux(),
		anonymousLimit: system.NewLimiter(config.Clock, maxAnonymousRequests, limitWindow),
		failedLogins:   system.NewLimiter(config.Clock, maxFailedLogins, failedLoginWindow),
		webhookClient:  newWebhookClient(),
	}
	if config.RateLimit == 0 {
		s.Limiter = system.NewLimiter(config.Clock, maxAccountRequests, limitWindow)
	}
	s.handle("GET "+basePath+"/instances", s.listInstances)
	s.handle("GET "+basePath+"/instance/{id}", s.withInstance(getInstance))
	s.handle("PATCH "+basePath+"/instance/{id}", s.withInstance(s.patchInstance))
	s.handle("POST "+basePath+"/instance/{id}", s.withInstance(s.runInstance))
	s.handle("GET "+basePath+"/instance/{id}/schema", s.withInstance(getSchema))
	s.handle("GET "+basePath+"/instance/{id}/tasks", s.withInstance(s.listTasks))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}", s.withInstance(s.getTask))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}/result/file", s.withInstance(s.getResult))
	s.handle("GET "+basePath+"/user/account", s.withAccount(getAccount))
	s.handle("GET "+basePath+"/user/wallet", s.withAccount(getWallet))
	s.handle("/", unknownPath)

	return s
}

// basePath is the start of all paths (the sheet, section 1).
const basePath = "/v2"

// Reset implements mockserver.System. Scheduled webhooks are not sent.
func (s *System) Reset() {
	s.currentData().stop()
	s.Store.Reset()
	s.anonymousLimit.Reset()
	s.failedLogins.Reset()
}

// Export implements mockserver.System. It first lets everything happen that is
// due: this server sends the webhooks of tasks that have ended, and the restored
// one must not send them again.
func (s *System) Export() (json.RawMessage, error) {
	s.currentData()

	return s.Store.Export()
}

// Restore implements mockserver.System. Webhooks of tasks that have ended
// meanwhile are lost: the vendor documents no retry.
func (s *System) Restore(exported json.RawMessage) error {
	before := s.currentData()
	if err := s.Store.Restore(exported); err != nil {
		return err
	}
	before.stop()
	s.Lock()
	defer s.Unlock()
	for _, t := range s.Data.Tasks {
		if t.isPending() {
			s.scheduleWebhook(t)
		}
	}

	return nil
}

// currentData returns the current data after everything that is due has
// happened.
func (s *System) currentData() *data {
	s.Lock()
	defer s.Unlock()

	return s.Data
}
