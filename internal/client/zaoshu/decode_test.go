package zaoshu_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func TestOtherSpellingsAreRead(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]zaoshu.Instance{
		`{"id":"a","title":null,"createdAt":null}`:                             {ID: "a"},
		`{"id":"a","createdAt":0,"totalExecution":null}`:                       {ID: "a"},
		`{"id":"a","createdAt":"1501632000123","totalFetchingRows":"12"}`:      {ID: "a", CreatedAt: at("2017-08-02T00:00:00.123Z"), TotalFetchingRows: 12},
		`{"id":"a","createdAt":1.501632e12,"status":"paused","unknown_key":1}`: {ID: "a", CreatedAt: at("2017-08-02T00:00:00Z"), Status: "paused"},
	} {
		var got zaoshu.Instance
		if err := json.Unmarshal([]byte(document), &got); err != nil {
			t.Errorf("%s: %v", document, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", document, diff)
		}
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{"id":7}`, `{"title":7}`, `{"status":1}`, `{"createdAt":-1}`, `{"createdAt":1e15}`, `{"createdAt":"2017-08-02"}`,
		`{"createdAt":{}}`, `{"totalExecution":1.5}`, `{"totalFetchingRows":"many"}`, `[]`,
	} {
		var instance zaoshu.Instance
		if err := json.Unmarshal([]byte(document), &instance); err == nil {
			t.Errorf("%s was taken for %+v", document, instance)
		}
	}
}

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{shown, `{}`, `null`, `{"id":"a","createdAt":"1"}`} {
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
	for _, seed := range []string{ended, brief, `{}`, `{"id":"a","totalUrlCount":"3"}`} {
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
		problem := zaoshu.Explain(rest.Answer{Status: status, Body: document})
		if problem.Kind != "" && status != 403 {
			t.Errorf("%d %s is of kind %q", status, document, problem.Kind)
		}
	})
}
