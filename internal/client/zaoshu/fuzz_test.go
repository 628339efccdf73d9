package zaoshu_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{
		instanceDocument, `{}`, `null`, clienttest.With(f, instanceDocument, `{"createdAt":"1"}`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var instance zaoshu.Instance
		if json.Unmarshal(document, &instance) != nil {
			return
		}
		err := instance.Validate()
		if err == nil && instance.ID == "" {
			t.Errorf("%s is a valid instance without an id: %+v", document, instance)
		}
		if text := instance.CreatedAt.Format(time.RFC3339Nano); !instance.CreatedAt.IsZero() {
			_, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				t.Errorf("%s has the time %s: %v", document, text, err)
			}
		}
	})
}

func FuzzTask(f *testing.F) {
	for _, seed := range []string{
		taskDocument, listedTaskDocument, `{}`, clienttest.With(f, listedTaskDocument, `{"totalUrlCount":"3"}`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var task zaoshu.Task
		if json.Unmarshal(document, &task) != nil {
			return
		}
		err := task.Validate()
		if err == nil && task.ID == "" {
			t.Errorf("%s is a valid task without an id: %+v", document, task)
		}
	})
}

func FuzzListInstances(f *testing.F) {
	for _, seed := range []string{
		envelopedList(instanceDocument), envelopedList(listedTaskDocument),
		`{"code":0,"data":[null]}`, `{"code":0,"data":null}`, `{"code":1,"data":[{}]}`, `{}`, `null`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		instances, err := c.ListInstances(t.Context(), zaoshu.All)
		for _, instance := range instances {
			if err == nil && instance.ID == "" {
				t.Errorf("%s is a valid list with an instance without an id", document)
			}
		}
		tasks, err := c.ListTasks(t.Context(), id)
		for _, task := range tasks {
			if err == nil && task.ID == "" {
				t.Errorf("%s is a valid list with a task without an id", document)
			}
		}
	})
}

func FuzzParseError(f *testing.F) {
	for _, seed := range []string{`{"message":"Bad credentials"}`, `{"msg":"x","errors":[{"field":"a"}]}`, `[]`} {
		f.Add(403, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, document []byte) {
		problem := zaoshu.ParseError(rest.Response{Status: status, Body: document})
		if problem.Kind != "" && status != 403 {
			t.Errorf("%d %s is of kind %q, want none", status, document, problem.Kind)
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add("a.zip", []byte(zipArchive(f, "surface.csv", "a", "depth.csv", "b")))
	f.Add("a.csv", []byte("a,b"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		result, err := zaoshu.Unpack(zaoshu.File{Name: name, Content: content})
		if (result == nil) == (err == nil) {
			t.Errorf("got %v, %v, want either a result or an error", result, err)
		}
	})
}

func FuzzRows(f *testing.F) {
	for _, seed := range []string{`[]`, `[{"a":"x","b":null,"c":[1]}]`, `[null]`, `{}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		rows, err := zaoshu.File{Content: document}.Rows()
		if (rows == nil) == (err == nil) {
			t.Errorf("%s gave %v, %v, want either rows or an error", document, rows, err)
		}
		_, err = json.Marshal(rows)
		if err != nil {
			t.Error(err)
		}
	})
}
