package zaoshu_test

import (
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func TestError_RedactsHeadersOfRun(t *testing.T) {
	t.Parallel()
	const cookie = "session=s3cr3t"
	for _, test := range []struct {
		headers       map[string]string
		message, want string
	}{
		{map[string]string{"Cookie": cookie}, "bad header " + cookie, "bad header (redacted)"},
		// A short value is part of other words, which stay readable.
		{map[string]string{"DNT": "1", "Pin": "1234"}, "DNT is 1, not 12345", "DNT is (redacted), not 12345"},
	} {
		server := newServer(t, map[string][]clienttest.Response{
			runRequest: clienttest.Respond(400, `{"message":"`+test.message+`"}`),
		})
		_, err := clienttest.NewClient(t, connect, server.URL, 0).RunInstance(t.Context(), id, zaoshu.Run{
			TargetSources: []zaoshu.TargetSource{{Headers: test.headers}},
		})
		if err == nil || !strings.HasSuffix(err.Error(), "400 Bad Request: "+test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestError_RedactsHeadersOfRunInMessageOfCode(t *testing.T) {
	t.Parallel()
	const cookie = "session=s3cr3t"
	server := newServer(t, map[string][]clienttest.Response{
		runRequest: clienttest.OK(`{"code":4,"msg":"bad header ` + cookie + `"}`),
		getRequest: clienttest.OK(enveloped(instanceDocument)),
	})
	_, err := clienttest.NewClient(t, connect, server.URL, 0).RunInstance(t.Context(), id, zaoshu.Run{
		TargetSources: []zaoshu.TargetSource{{Headers: map[string]string{"Cookie": cookie}}},
	})
	if want := "bad header (redacted)"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestError_RedactsResultNotifyURI(t *testing.T) {
	t.Parallel()
	const uri = "https://hooks.example.com/?token=s3cr3t"
	rejected := clienttest.Respond(400, `{"message":"bad address `+strings.ReplaceAll(uri, "/", `\/`)+`"}`)
	server := newServer(t, map[string][]clienttest.Response{runRequest: rejected, updateRequest: rejected})
	c := clienttest.NewClient(t, connect, server.URL, 0)
	_, runErr := c.RunInstance(t.Context(), id, zaoshu.Run{ResultNotifyURI: uri})
	updateErr := c.UpdateInstance(t.Context(), id, zaoshu.InstanceUpdate{ResultNotifyURI: new(uri)})
	for _, err := range []error{runErr, updateErr} {
		if want := "bad address (redacted)"; err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
