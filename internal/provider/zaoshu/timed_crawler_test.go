package zaoshu_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// timedCrawler is an instance on a server whose tasks take a minute, by a clock
// that moves by a step whenever a task is looked at. For the first tenth of a
// run the server does not show its task.
type timedCrawler struct {
	crawler

	server *acctest.TimedAccount
}

func newTimedCrawler(t *testing.T, step time.Duration) *timedCrawler {
	t.Helper()
	at := time.Date(2017, 8, 2, 0, 0, 0, 0, time.UTC)
	server := acctest.NewTimedAccount(
		t,
		"zaoshu",
		at,
		mockserver.Options{JobDuration: time.Minute},
		func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/task/")
		},
	)
	server.Polls.AdvanceBeforeEach(step)
	id := server.Create("instance", map[string]any{"title": "News"})

	return &timedCrawler{crawler: crawler{Account: server.Account, id: id, fleet: server.Provider}, server: server}
}
