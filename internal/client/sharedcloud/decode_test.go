package sharedcloud_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

// The documentation's examples of GET, where the type is a name and the GPU is
// "n/a", and of POST, where the type is a number and the GPU is null.
const (
	documentedGet = `{
		"uuid": "90c34f50-5c81-4739-955a-7685a6a72d2f", "type": "cpu", "gpu": "n/a", "gpu_name": "n/a",
		"num_running_jobs": 1, "updated_at": "06-10-2018 18:08:02", "created_at": "05-10-2018 16:02:04",
		"num_assigned_jobs": 0, "current_server_time": "06-10-2018 19:10:01", "last_connection": "06-10-2018 18:08:02",
		"name": "instance1", "status": 1, "ask_price": 0.02, "downloaded_images": [], "max_num_parallel_jobs": 2
	}`
	documentedPost = `{
		"uuid": "6baf15c3-5fb1-4312-b793-fc7d19629a7f", "current_server_time": "05-10-2018 16:29:06",
		"num_running_jobs": 0, "num_assigned_jobs": 0, "gpu_name": "n/a", "updated_at": "05-10-2018 16:29:06",
		"created_at": "05-10-2018 16:29:06", "last_connection": null, "type": 1, "name": "instance1", "status": 1,
		"ask_price": 0.01, "max_num_parallel_jobs": 1, "gpu": null, "downloaded_images": []
	}`
)

func parseTime(text string) sharedcloud.Time {
	parsed, _ := time.Parse(time.RFC3339, text)

	return sharedcloud.Time{Time: parsed}
}

func decode(t *testing.T, document string) sharedcloud.Instance {
	t.Helper()
	var instance sharedcloud.Instance
	err := json.Unmarshal([]byte(document), &instance)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	return instance
}

func TestInstance_DecodesDocumentedExamples(t *testing.T) {
	t.Parallel()
	want := sharedcloud.Instance{
		UUID:               "90c34f50-5c81-4739-955a-7685a6a72d2f",
		Name:               "instance1",
		Type:               sharedcloud.CPU,
		Status:             sharedcloud.NotAvailable,
		AskPrice:           0.02,
		MaxNumParallelJobs: 2,
		NumRunningJobs:     1,
		DownloadedImages:   sharedcloud.Images{},
		CreatedAt:          parseTime("2018-10-05T16:02:04Z"),
		UpdatedAt:          parseTime("2018-10-06T18:08:02Z"),
		LastConnection:     parseTime("2018-10-06T18:08:02Z"),
		CurrentServerTime:  parseTime("2018-10-06T19:10:01Z"),
	}
	if diff := cmp.Diff(want, decode(t, documentedGet)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = sharedcloud.Instance{
		UUID:               "6baf15c3-5fb1-4312-b793-fc7d19629a7f",
		Name:               "instance1",
		Type:               sharedcloud.CPU,
		Status:             sharedcloud.NotAvailable,
		AskPrice:           0.01,
		MaxNumParallelJobs: 1,
		DownloadedImages:   sharedcloud.Images{},
		CreatedAt:          parseTime("2018-10-05T16:29:06Z"),
		UpdatedAt:          parseTime("2018-10-05T16:29:06Z"),
		CurrentServerTime:  parseTime("2018-10-05T16:29:06Z"),
	}
	if diff := cmp.Diff(want, decode(t, documentedPost)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInstance_DecodesOtherForms(t *testing.T) {
	t.Parallel()
	for changes, change := range map[string]func(*sharedcloud.Instance){
		`{"type":"1"}`:   func(i *sharedcloud.Instance) { i.Type = sharedcloud.CPU },
		`{"type":"CPU"}`: func(i *sharedcloud.Instance) { i.Type = sharedcloud.CPU },
		`{"type":2}`:     func(i *sharedcloud.Instance) { i.Type = sharedcloud.GPU },
		`{"type":"gpu"}`: func(i *sharedcloud.Instance) { i.Type = sharedcloud.GPU },
		`{"status":"2","ask_price":"2.5","max_num_parallel_jobs":"3"}`: func(i *sharedcloud.Instance) {
			i.Status, i.AskPrice, i.MaxNumParallelJobs = sharedcloud.Available, 2.5, 3
		},
		`{"gpu":"caf0daeb-ba23-4499-b4f9-8b4965714366","gpu_name":"T V"}`: func(i *sharedcloud.Instance) {
			i.GPU, i.GPUName = "caf0daeb-ba23-4499-b4f9-8b4965714366", "T V"
		},
		`{"created_at":"2018-10-05T16:29:07Z","updated_at":""}`: func(i *sharedcloud.Instance) {
			i.CreatedAt, i.UpdatedAt = parseTime("2018-10-05T16:29:07Z"), sharedcloud.Time{}
		},
		`{"downloaded_images":["a/b:1",{"path":"c"}]}`: func(i *sharedcloud.Instance) {
			i.DownloadedImages = sharedcloud.Images{"a/b:1", `{"path":"c"}`}
		},
		`{"other_key":1}`: func(*sharedcloud.Instance) {},
	} {
		want := decode(t, documentedPost)
		change(&want)
		if diff := cmp.Diff(want, decode(t, clienttest.With(t, documentedPost, changes))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", changes, diff)
		}
	}
}

func TestInstance_RejectsInvalidValues(t *testing.T) {
	t.Parallel()
	for _, changes := range []string{
		`{"type":3}`, `{"type":"tpu"}`, `{"type":true}`, `{"status":"on"}`, `{"status":1.5}`, `{"ask_price":"much"}`,
		`{"gpu":7}`, `{"created_at":"yesterday"}`, `{"created_at":7}`, `{"downloaded_images":"x"}`, `{"uuid":7}`,
	} {
		document := clienttest.With(t, documentedPost, changes)
		var instance sharedcloud.Instance
		err := json.Unmarshal([]byte(document), &instance)
		if err == nil {
			t.Errorf("%s was decoded as %+v, want an error", changes, instance)
		}
	}
	var instance sharedcloud.Instance
	err := json.Unmarshal([]byte(`[]`), &instance)
	if err == nil {
		t.Errorf("a list was decoded as %+v, want an error", instance)
	}
}

func TestTypeAndStatus_String(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ got, want string }{
		{sharedcloud.CPU.String(), "cpu"},
		{sharedcloud.GPU.String(), "gpu"},
		{sharedcloud.Type(9).String(), "Type(9)"},
		{sharedcloud.NotAvailable.String(), "not_available"},
		{sharedcloud.Available.String(), "available"},
		{sharedcloud.Status(9).String(), "9"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
