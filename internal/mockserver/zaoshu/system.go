// Package zaoshu is the reference server's room for Zaoshu: web crawlers that
// are made in a dashboard, and read, edited and run with signed requests. It is
// written from design/api/zaoshu.md. The dashboard is the door behind the API.
//
// What that page leaves open is decided here:
//
//   - An unknown instance, also one of another account, is 404 with
//     {"message":"Not Found"}, as is an unknown path. An unknown task is 200
//     with null data where its detail is asked for, and 200 with a code that is
//     not 0 where its result is. So a client meets all three spellings of
//     design/api/zaoshu.md, "Missing objects".
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
	"io"
	"net/http"
	"path"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Zaoshu with its accounts and instances. It is safe for use by
// many goroutines.
type System struct {
	*store.Store[*data, *account]

	mux *http.ServeMux
	// anonymousLimit counts the requests that are not signed in by their
	// addresses, and failedLogins the bad signatures of accounts.
	anonymousLimit, failedLogins *system.Limiter
	// webhookClient delivers webhooks.
	webhookClient *http.Client
}

// New returns a Zaoshu with the default account and its three instances.
func New(env system.Config) *System {
	empty := func() *data { return newData(env.JobDuration) }
	s := &System{
		Store:          store.New(env, "zaoshu", empty, newAccount, instanceCollection(), taskCollection()),
		mux:            http.NewServeMux(),
		anonymousLimit: system.NewLimiter(env.Clock, maxAnonymousRequests, limitWindow),
		failedLogins:   system.NewLimiter(env.Clock, maxFailedLogins, failedLoginWindow),
		webhookClient:  newWebhookClient(),
	}
	if env.RateLimit == 0 {
		s.Limiter = system.NewLimiter(env.Clock, maxAccountRequests, limitWindow)
	}
	s.handle("GET "+basePath+"/instances", s.listInstances)
	s.handle("GET "+basePath+"/instance/{id}", s.withInstance(getInstance))
	s.handle("PATCH "+basePath+"/instance/{id}", s.withInstance(s.patchInstance))
	s.handle("POST "+basePath+"/instance/{id}", s.withInstance(s.runInstance))
	s.handle("GET "+basePath+"/instance/{id}/schema", s.withInstance(getSchema))
	s.handle("GET "+basePath+"/instance/{id}/tasks", s.withInstance(listTasks))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}", s.withInstance(getTask))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}/result/file", s.withInstance(getResult))
	s.handle("GET "+basePath+"/user/account", s.withAccount(getAccount))
	s.handle("GET "+basePath+"/user/wallet", s.withAccount(getWallet))
	s.handle("/", unknownPath)

	return s
}

// basePath is where all paths start (design/api/zaoshu.md, "Base URL and
// encoding").
const basePath = "/v2"

// request is a request that has been let in.
type request struct {
	*http.Request

	// account is who has signed it.
	account string
	body    []byte
}

// handler answers a call.
type handler func(c *request) response

// handle sends the requests for a pattern to a handler.
func (s *System) handle(pattern string, serve handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, serve) })
}

// ServeHTTP answers as Zaoshu does. The request's path is the one below the
// server's prefix: "/v2/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The multiplexer would redirect a path with an empty part, such as an
	// empty id, or with a slash at the end.
	if path.Clean(r.URL.Path) != r.URL.Path {
		s.serve(w, r, unknownPath)

		return
	}
	s.mux.ServeHTTP(w, r)
}

func unknownPath(*request) response {
	return notFound()
}

// serve lets a request in and has a handler answer it.
func (s *System) serve(w http.ResponseWriter, r *http.Request, serve handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		errorResponse(http.StatusBadRequest, messageNotJSON).write(w)

		return
	}
	account, refused := s.authorize(w.Header(), r, body)
	if refused != nil {
		refused.write(w)

		return
	}
	serve(&request{Request: r, account: account, body: body}).write(w)
}

// Account returns the account whose key and secret have signed the request;
// empty if there is none.
func (s *System) Account(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	who := s.authenticate(r, body)
	if !who.authenticated {
		return ""
	}

	return who.account
}

// Sensitive reports that no body holds credentials: the key and the signature
// are in a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}

// Reset brings back the start. Webhooks that were to be sent are not.
func (s *System) Reset() {
	before := s.currentData()
	s.Store.Reset()
	before.stop()
	s.anonymousLimit.Reset()
	s.failedLogins.Reset()
}

// Export returns everything that a restart must keep. It lets everything happen
// that is due first, so that a task whose webhook may be on its way has ended
// for those who restore it, and has none to send.
func (s *System) Export() (json.RawMessage, error) {
	s.currentData()

	return s.Store.Export()
}

// Restore takes over what Export returned. Nobody waits for tasks that have
// ended meanwhile: their webhooks are lost, as there is no retry.
func (s *System) Restore(exported json.RawMessage) error {
	before := s.currentData()
	if err := s.Store.Restore(exported); err != nil {
		return err
	}
	before.stop()
	s.Lock()
	defer s.Unlock()
	for _, t := range s.Data.pending {
		s.scheduleWebhook(t)
	}

	return nil
}

// currentData returns the store of this moment, in which everything that is due
// has happened.
func (s *System) currentData() *data {
	s.Lock()
	defer s.Unlock()

	return s.Data
}
