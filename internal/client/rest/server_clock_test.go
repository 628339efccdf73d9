package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestServerTime_FollowsDate(t *testing.T) {
	t.Parallel()
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	})
	now := time.Now()
	if got := c.ServerTime(now); !got.Equal(now) {
		t.Errorf("before any response the server's time is %s, want this machine's %s", got, now)
	}
	_, err := c.Send(t.Context(), getCall())
	if err != nil {
		t.Fatal(err)
	}
	if off := c.ServerTime(now).Sub(now.Add(-time.Hour)).Abs(); off > rest.ClockTolerance {
		t.Errorf("the error of the server's time is %s, want at most %s", off, rest.ClockTolerance)
	}
}
