package zaoshu_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// timedCrawler is an instance on a server with a test clock, on which each task
// takes a minute. The server does not return a new task during the first tenth
// of that time.
type timedCrawler struct {
	crawler

	server *acctest.TimedAccount
}

// newTimedCrawler returns an instance on a server whose clock advances by a
// step before each read of a task.
func newTimedCrawler(t *testing.T, step time.Duration) *timedCrawler {
	t.Helper()
	now := time.Date(2017, 8, 2, 0, 0, 0, 0, time.UTC)
	readsTask := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/task/") }
	server := acctest.NewTimedAccount(t, "zaoshu", now, mockserver.Options{JobDuration: time.Minute}, readsTask)
	server.Polls.AdvanceBeforeEach(step)
	id := server.Create("instance", map[string]any{"title": "News"})

	return &timedCrawler{crawler: crawler{Account: server.Account, id: id, fleet: server.Provider}, server: server}
}
