package qubell_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

const (
	// instanceDocument is the instance of the documentation, with values in
	// place of the placeholders.
	instanceDocument = `{
		"id": "50dd88bee4b082b7a96d072e", "name": "Public site", "version": 3,
		"parameters": {
			"web.port": 80, "web.name": "shop", "web.hosts": [1, 2, "ok"], "web.debug": false, "web.theme": null
		},
		"status": "Running", "ownerId": "4fc905cee4b00ca256e2e355",
		"workflowHistory": [
			{"name": "launch", "status": "Succeeded", "ownerId": "4fc905cee4b00ca256e2e355",
				"steps": [{"name": "provision", "status": "Succeeded", "percentComplete": 100}]},
			{"name": "test", "status": "Executing", "ownerId": "4fc905cee4b00ca256e2e355",
				"steps": [
					{"name": "run", "status": "Executing", "percentComplete": 40},
					{"name": "report", "status": "Requested", "percentComplete": 0}
				]}
		],
		"returnValues": {"web.url": "http://shop.example"},
		"applicationId": "5878f3173d06cd26897ed1e3", "environmentId": "51cc3fa3e4b0d80937fda204",
		"components": [{"name": "db", "instanceId": "50dd88bee4b082b7a96d072f"}, {"name": "cache"}]
	}`
	// olderDocument is an instance in the form of 2013 to 2015
	// (design/api/qubell.md, "Instance object").
	olderDocument = `{
		"id": "50dd88bee4b082b7a96d072e", "name": "Public site", "version": "3", "parameters": {},
		"status": "EXECUTING", "ownerId": "x",
		"workflowHistory": [{"name": "launch", "status": "Failed", "ownerId": "x"}], "errorMessage": "no capacity",
		"returnValues": null, "components": [],
		"applicationId": "5878f3173d06cd26897ed1e3", "environmentId": "51cc3fa3e4b0d80937fda204",
		"workflow": {
			"name": "test", "status": "Executing", "ownerId": "x",
			"steps": [{"name": "run", "status": "Executing", "percentComplete": "40"}]
		}
	}`
	// summariesDocument is the list of instances of the documentation.
	summariesDocument = `[{
		"id" : "50dd88bee4b082b7a96d072e",
		"name" : "Public site",
		"environment" : "51cc3fa3e4b0d80937fda204",
		"application" : "5878f3173d06cd26897ed1e3",
		"revision" : "4fc905cee4b00ca256e2e355",
		"status": "Running"
	}]`
	// schedulesDocument is the list of schedules of the documentation.
	schedulesDocument = `{
		"schedules": [
			{"id": "588b41493d0694c32949661d", "name": "destroy", "timestamp": 1021182000000},
			{"id": "588b41563d064ba646378e7e", "name": "start", "timestamp": 595566001250},
			{"id": "588b415f3d064ba646378e7f", "name": "land", "timestamp": 595571510000}
		]
	}`
)

// minimalDocument is an instance without jobs and values, for tests of single
// keys.
const minimalDocument = `{
	"id": "50dd88bee4b082b7a96d072e", "name": "shop", "version": 3, "parameters": {}, "status": "Running",
	"ownerId": null, "workflowHistory": null, "returnValues": null, "applicationId": "a1", "environmentId": "e1", ` +
	`"components": null
}`

func decodeInstance(t *testing.T, document string) *qubell.Instance {
	t.Helper()
	var decoded qubell.Instance
	err := json.Unmarshal([]byte(document), &decoded)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	return &decoded
}

func TestInstance_DecodesDocumentedExamples(t *testing.T) {
	t.Parallel()
	const owner = "4fc905cee4b00ca256e2e355"
	want := &qubell.Instance{
		ID: "50dd88bee4b082b7a96d072e", Name: "Public site", Version: 3, Status: qubell.StatusRunning, OwnerID: owner,
		Parameters: qubell.Values{
			"web.port": qubell.Value(`80`), "web.name": qubell.Value(`"shop"`), "web.hosts": qubell.Value(`[1,2,"ok"]`),
			"web.debug": qubell.Value(`false`), "web.theme": qubell.Value(`null`),
		},
		WorkflowHistory: []qubell.Job{
			{Name: "launch", Status: qubell.JobSucceeded, OwnerID: owner, Steps: []qubell.Step{
				{Name: "provision", Status: qubell.JobSucceeded, PercentComplete: 100},
			}},
			{Name: "test", Status: qubell.JobExecuting, OwnerID: owner, Steps: []qubell.Step{
				{Name: "run", Status: qubell.JobExecuting, PercentComplete: 40},
				{Name: "report", Status: qubell.JobRequested},
			}},
		},
		ReturnValues:  qubell.Values{"web.url": qubell.Value(`"http://shop.example"`)},
		ApplicationID: "5878f3173d06cd26897ed1e3", EnvironmentID: "51cc3fa3e4b0d80937fda204",
		Components: []qubell.Component{{Name: "db", InstanceID: "50dd88bee4b082b7a96d072f"}, {Name: "cache"}},
	}
	if diff := cmp.Diff(want, decodeInstance(t, instanceDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInstance_DecodesFormOf2013(t *testing.T) {
	t.Parallel()
	want := &qubell.Instance{
		ID:              "50dd88bee4b082b7a96d072e",
		Name:            "Public site",
		Version:         3,
		Status:          "EXECUTING",
		ErrorMessage:    "no capacity",
		Parameters:      qubell.Values{},
		OwnerID:         "x",
		Components:      []qubell.Component{},
		ApplicationID:   "5878f3173d06cd26897ed1e3",
		EnvironmentID:   "51cc3fa3e4b0d80937fda204",
		WorkflowHistory: []qubell.Job{{Name: "launch", Status: qubell.JobFailed, OwnerID: "x"}},
		Workflow: &qubell.Job{Name: "test", Status: qubell.JobExecuting, OwnerID: "x", Steps: []qubell.Step{
			{Name: "run", Status: qubell.JobExecuting, PercentComplete: 40},
		}},
	}
	if diff := cmp.Diff(want, decodeInstance(t, olderDocument)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInstance_DecodesOtherForms(t *testing.T) {
	t.Parallel()
	for changes, change := range map[string]func(*qubell.Instance){
		`{"status":"hibernating"}`: func(i *qubell.Instance) { i.Status = "hibernating" },
		`{"parameters":{},"components":null}`: func(i *qubell.Instance) {
			i.Parameters, i.Components = qubell.Values{}, nil
		},
		`{"version":"7","workflowHistory":null,"workflow":null}`: func(i *qubell.Instance) {
			i.Version, i.WorkflowHistory = 7, nil
		},
		`{"workflowHistory":[{"name":"a","status":"x","steps":null,"unknown":[1]}]}`: func(i *qubell.Instance) {
			i.WorkflowHistory = []qubell.Job{{Name: "a", Status: "x"}}
		},
		`{"workflow":{"name":"a","status":"x","steps":[` +
			`{"name":"b","status":"y","percentComplete":null}]}}`: func(i *qubell.Instance) {
			i.Workflow = &qubell.Job{Name: "a", Status: "x", Steps: []qubell.Step{{Name: "b", Status: "y"}}}
		},
		`{"components":[{"name":"db","instanceId":null}],"ownerId":null}`: func(i *qubell.Instance) {
			i.Components, i.OwnerID = []qubell.Component{{Name: "db"}}, ""
		},
	} {
		want := decodeInstance(t, instanceDocument)
		change(want)
		if diff := cmp.Diff(want, decodeInstance(t, clienttest.With(t, instanceDocument, changes))); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", changes, diff)
		}
	}
}

func TestInstance_RejectsInvalidValues(t *testing.T) {
	t.Parallel()
	for _, changes := range []string{
		`{"id":7}`, `{"status":7}`, `{"version":"many"}`, `{"version":1.5}`, `{"parameters":[1]}`,
		`{"workflowHistory":{}}`,
		`{"workflowHistory":[{"name":"a","status":"x","steps":[{"name":"b","status":"y","percentComplete":"half"}]}]}`,
		`{"workflowHistory":[null]}`, `{"workflow":"test"}`, `{"components":"db"}`,
	} {
		var decoded qubell.Instance
		err := json.Unmarshal([]byte(clienttest.With(t, instanceDocument, changes)), &decoded)
		if err == nil {
			t.Errorf("Unmarshal(%s) = %+v, want an error", changes, decoded)
		}
	}
	var decoded qubell.Instance
	err := json.Unmarshal([]byte(`[]`), &decoded)
	if err == nil {
		t.Errorf("Unmarshal([]) = %+v, want an error", decoded)
	}
}

func TestLists_DecodeDocumentedExamples(t *testing.T) {
	t.Parallel()
	instances, err := qubell.DecodeInstanceSummaries([]byte(summariesDocument))
	if diff := cmp.Diff([]qubell.InstanceSummary{documentedSummary()}, instances); err != nil || diff != "" {
		t.Errorf("DecodeInstanceSummaries returns %v (-want +got):\n%s", err, diff)
	}
	scheduled, err := qubell.DecodeSchedules([]byte(schedulesDocument))
	if err != nil || len(scheduled) != 3 {
		t.Fatalf("DecodeSchedules = %+v, %v, want 3 schedules", scheduled, err)
	}
	want := qubell.Schedule{
		ID: "588b41563d064ba646378e7e", Name: "start",
		Timestamp: qubell.Time{Time: time.Date(1988, time.November, 15, 3, 0, 1, 250_000_000, time.UTC)},
	}
	if diff := cmp.Diff(want, scheduled[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTime_DecodesNumbersAndTexts(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]time.Time{
		`1021182000000`:   time.Date(2002, time.May, 12, 5, 40, 0, 0, time.UTC),
		`"1021182000000"`: time.Date(2002, time.May, 12, 5, 40, 0, 0, time.UTC),
		`null`:            {},
	} {
		var got qubell.Time
		err := json.Unmarshal([]byte(document), &got)
		if err != nil || !got.Equal(want) {
			t.Errorf("Unmarshal(%s) = %s, %v, want %s", document, got, err, want)
		}
	}
	for _, document := range []string{`"soon"`, `1.5`, `[]`} {
		var got qubell.Time
		err := json.Unmarshal([]byte(document), &got)
		if err == nil {
			t.Errorf("Unmarshal(%s) = %s, want an error", document, got)
		}
	}
}

func TestValue_TextAndJSON(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]struct{ text, json string }{
		`"shop"`:            {`shop`, `"shop"`},
		`""`:                {``, `""`},
		`"caf\u00e9\n"`:     {"café\n", `"caf\u00e9\n"`},
		`"[1, 2]"`:          {`[1, 2]`, `"[1, 2]"`},
		` 42 `:              {`42`, `42`},
		`90071992547409930`: {`90071992547409930`, `90071992547409930`},
		`true`:              {`true`, `true`},
		`null`:              {`null`, `null`},
		`{ "a" : [ 1 ] }`:   {`{"a":[1]}`, `{"a":[1]}`},
		"\"\xff\"":          {"\uFFFD", "\"\uFFFD\""},
	} {
		var value qubell.Value
		err := json.Unmarshal([]byte(document), &value)
		if err != nil || value.Text() != want.text || value.JSON() != want.json {
			t.Errorf("%s: Text = %q, JSON = %q, %v, want %q", document, value.Text(), value.JSON(), err, want)
		}
		written, err := json.Marshal(value)
		if err != nil || string(written) != want.json {
			t.Errorf("Marshal(%s) = %s, %v, want %s", document, written, err, want.json)
		}
	}
	written, err := json.Marshal(qubell.Value(nil))
	if err != nil || string(written) != "null" {
		t.Errorf("Marshal(nil) = %s, %v, want null", written, err)
	}
}

func TestValue_Represents(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		shown, sent string
		want        bool
	}{
		{`"shop"`, `shop`, true},
		{`"shop"`, `"shop"`, true},
		{`"shop"`, `Shop`, false},
		{`42`, `42`, true},
		{`42`, `43`, false},
		{`"42"`, `42`, true},
		{`9007199254740993`, `9007199254740992`, false},
		{`[1,2,"ok"]`, `[1, 2, "ok"]`, true},
		{`"[1,2]"`, `[1, 2]`, true},
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`, true},
		{`{"a":1}`, `{"a":1} {}`, false},
		{`true`, `TRUE`, false},
		{`null`, ``, false},
		{`""`, ``, true},
	} {
		if got := qubell.Value(test.shown).Represents(test.sent); got != test.want {
			t.Errorf("Represents(%s, %q) = %t, want %t", test.shown, test.sent, got, test.want)
		}
	}
}

func TestStatus_Predicates(t *testing.T) {
	t.Parallel()
	predicates := map[string]func(qubell.Status) bool{
		"running": qubell.Status.IsRunning, "failed": qubell.Status.IsFailed, "busy": qubell.Status.IsBusy,
		"destroying": qubell.Status.IsDestroying, "destroyed": qubell.Status.IsDestroyed,
	}
	for status, want := range map[qubell.Status]string{
		qubell.StatusRequested: "busy", qubell.StatusLaunching: "busy", qubell.StatusExecuting: "busy",
		qubell.StatusUnknown: "busy",
		"Suspended":          "busy", "hibernating": "busy", "": "busy",
		qubell.StatusRunning: "running", qubell.StatusActive: "running", "active": "running", "RUNNING": "running",
		qubell.StatusFailed: "failed", qubell.StatusError: "failed", qubell.StatusCanceled: "failed",
		"failed":                "failed",
		qubell.StatusDestroying: "destroying", qubell.StatusDestroyed: "destroyed", "DESTROYED": "destroyed",
	} {
		var got []string
		for name, is := range predicates {
			if is(status) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%q is %v, want %s", status, got, want)
		}
	}
}
