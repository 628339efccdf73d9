package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFigures_Summarize(t *testing.T) {
	t.Parallel()
	got := summarize([]figures{
		{wall: 9 * time.Second, cpu: 1, peakMemory: 5, requests: 10, connections: 3, lists: 1, gets: 7},
		{wall: 2 * time.Second, cpu: 3, peakMemory: 4, requests: 12, connections: 1, lists: 2, gets: 6},
		{wall: 1 * time.Second, cpu: 2, peakMemory: 3, requests: 11, connections: 2, lists: 3, gets: 5},
	})
	want := figures{wall: 2 * time.Second, cpu: 2, peakMemory: 5, requests: 12, connections: 3, lists: 3, gets: 7}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(figures{})); diff != "" {
		t.Errorf("the summary differs (-want +got):\n%s", diff)
	}
}

func TestOperation_CheckOutput(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		operation operation
		output    string
		want      string // empty for no error
	}{
		"plan without changes": {planning, "No changes. Your infrastructure matches the configuration.\n", ""},
		"plan with changes":    {planning, "Plan: 1 to add\n", `the output lacks "No changes."`},
		"apply":                {applying, "Apply complete! Resources: 2 added, 0 changed, 0 destroyed.\n", ""},
		"apply of others": {
			waiting, "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.\n",
			`the output lacks "Resources: 2 added, 0 changed, 0 destroyed."`,
		},
		"destroy": {destroying, "Destroy complete! Resources: 2 destroyed.\n", ""},
		"destroy of one": {
			destroying, "Destroy complete! Resources: 1 destroyed.\n", `the output lacks "Resources: 2 destroyed."`,
		},
		"query":        {querying, "list.fleet_jeto_instance.all   id=1\nlist.fleet_jeto_instance.all   id=2\n", ""},
		"query of one": {querying, "list.fleet_jeto_instance.all   id=1\n", "the query found 1 objects, want 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.operation.checkOutput(test.output, 2)
			if (err == nil) != (test.want == "") || (err != nil && err.Error() != test.want) {
				t.Errorf("checkOutput = %v, want %q", err, test.want)
			}
		})
	}
}

func TestTemplate_TerraformState(t *testing.T) {
	t.Parallel()
	found := findSystem("jeto")
	made := template{system: found, terraform: []byte(`{"version": 4, "resources": [{"type": "fleet_jeto_instance",
		"instances": [{"index_key": 0, "attributes": {"id": "5", "host_id": "5", "name": "bench-0"},
		"identity": {"id": "5"}, "private": "a"}]}]}`)}
	got, err := made.terraformState(2)
	const want = `{"resources":[{"instances":[` +
		`{"attributes":{"host_id":"5","id":"1","name":"bench-0"},"identity":{"id":"1"},"index_key":0,"private":"a"},` +
		`{"attributes":{"host_id":"5","id":"2","name":"bench-1"},"identity":{"id":"2"},"index_key":1,"private":"a"}` +
		`],"type":"fleet_jeto_instance"}],"version":4}`
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("the state differs (-want +got), %v:\n%s", err, diff)
	}
}

func TestTemplate_InvalidTerraformState(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]string{
		"no JSON":      "x",
		"no resources": `{"resources": []}`,
		"no instances": `{"resources": [{"instances": []}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := template{terraform: []byte(state)}.terraformState(2)
			if err == nil || !strings.Contains(err.Error(), "the state file of one resource has 0") {
				t.Errorf("terraformState = %v, want an error", err)
			}
		})
	}
}

func TestTemplate_ServerStateLacksTheInstance(t *testing.T) {
	t.Parallel()
	found := findSystem("jeto")
	made := template{system: found, server: []byte(`{"systems": {"jeto": {"instances": [{"name": "other"}]}}}`)}
	_, err := made.serverState(2)
	if err == nil || !strings.Contains(err.Error(), "no instance bench-0") {
		t.Errorf("serverState = %v, want an error", err)
	}
}
