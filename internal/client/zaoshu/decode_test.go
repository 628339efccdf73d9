package zaoshu_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func TestOtherSpellingsAreRead(t *testing.T) {
	t.Parallel()
	for changes, change := range map[string]func(*zaoshu.Instance){
		`{"title":"","createdAt":0}`: func(i *zaoshu.Instance) { i.Title, i.CreatedAt = "", zaoshu.Time{} },
		`{"createdAt":"1501632000124","totalFetchingRows":"12"}`: func(i *zaoshu.Instance) {
			i.CreatedAt, i.TotalFetchingRows = parseTime("2017-08-02T00:00:00.124Z"), 12
		},
		`{"createdAt":1.501632e12,"status":"paused","unknown_key":1}`: func(i *zaoshu.Instance) {
			i.CreatedAt, i.Status = parseTime("2017-08-02T00:00:00Z"), "paused"
		},
	} {
		want := newsInstance()
		change(&want)
		var got zaoshu.Instance
		if err := json.Unmarshal([]byte(clienttest.With(t, instanceDocument, changes)), &got); err != nil {
			t.Errorf("%s: %v", changes, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", changes, diff)
		}
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for _, changes := range []string{
		`{"id":7}`, `{"title":7}`, `{"status":1}`, `{"createdAt":-1}`, `{"createdAt":1e15}`, `{"createdAt":"2017-08-02"}`,
		`{"createdAt":{}}`, `{"totalExecution":1.5}`, `{"totalFetchingRows":"many"}`,
	} {
		var instance zaoshu.Instance
		if err := json.Unmarshal([]byte(clienttest.With(t, instanceDocument, changes)), &instance); err == nil {
			t.Errorf("%s was taken for %+v", changes, instance)
		}
	}
	var instance zaoshu.Instance
	if err := json.Unmarshal([]byte(`[]`), &instance); err == nil {
		t.Errorf("a list was taken for %+v", instance)
	}
}

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{instanceDocument, `{}`, `null`, clienttest.With(f, instanceDocument, `{"createdAt":"1"}`)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var instance zaoshu.Instance
		if json.Unmarshal(document, &instance) != nil {
			return
		}
		if err := instance.Validate(); err == nil && instance.ID == "" {
			t.Errorf("%s counts as complete: %+v", document, instance)
		}
		if text := instance.CreatedAt.Format(time.RFC3339Nano); !instance.CreatedAt.IsZero() {
			if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
				t.Errorf("%s has the time %s: %v", document, text, err)
			}
		}
	})
}

func FuzzTask(f *testing.F) {
	for _, seed := range []string{taskDocument, listedTaskDocument, `{}`, clienttest.With(f, listedTaskDocument, `{"totalUrlCount":"3"}`)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var task zaoshu.Task
		if json.Unmarshal(document, &task) != nil {
			return
		}
		if err := task.Validate(); err == nil && task.ID == "" {
			t.Errorf("%s counts as complete: %+v", document, task)
		}
	})
}

func FuzzExplain(f *testing.F) {
	for _, seed := range []string{`{"message":"Bad credentials"}`, `{"msg":"x","errors":[{"field":"a"}]}`, `[]`} {
		f.Add(403, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, document []byte) {
		problem := zaoshu.ParseError(rest.Response{Status: status, Body: document})
		if problem.Kind != "" && status != 403 {
			t.Errorf("%d %s is of kind %q", status, document, problem.Kind)
		}
	})
}
