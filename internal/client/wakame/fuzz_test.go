package wakame_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

func FuzzInstance(f *testing.F) {
	for _, seed := range []string{runningDocument, createdDocument, seedDocument, `null`, `{}`} {
		f.Add([]byte(seed))
	}
	for _, changes := range []string{`{"ssh_key_pair":{}}`, `{"network":[{"ipaddr":[null]}]}`, `{"ha_enabled":"1"}`} {
		f.Add([]byte(clienttest.With(f, runningDocument, changes)))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var instance wakame.Instance
		if json.Unmarshal(document, &instance) != nil {
			return
		}
		err := instance.Validate()
		if err == nil && (instance.ID == "" || instance.State == "") {
			t.Errorf("%s is a valid instance without an id or state: %+v", document, instance)
		}
	})
}

func FuzzListInstances(f *testing.F) {
	for _, seed := range []string{
		`[{"owner_total":1,"start":0,"limit":null,"results":[` + runningDocument + `]}]`,
		`{"total":1,"start":0,"limit":250,"result":[` + runningDocument + `]}`,
		`[]`, `[[]]`, `null`, `[null]`, `{"results":null}`, strings.Repeat("[", 100),
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		list, err := c.ListInstances(t.Context(), wakame.Window{})
		for _, instance := range list.Instances {
			if err == nil && (instance.ID == "" || instance.State == "") {
				t.Errorf("%s is a valid list with an instance without an id or state: %+v", document, instance)
			}
		}
	})
}

func FuzzParseError(f *testing.F) {
	f.Add(404, []byte(`{"error":"Dcmgr::Endpoints::UnknownUUIDResource","message":"","code":"100"}`))
	f.Add(400, []byte(`{"error":"::","message":null,"code":143}`))
	f.Add(404, []byte(`[]`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		problem := wakame.ParseError(rest.Response{Status: status, Body: body})
		for _, field := range problem.Fields {
			if field.Field == "" || len(field.Messages) == 0 {
				t.Errorf("%s is the problem %+v, with a field without a name or message", body, problem)
			}
		}
	})
}

func FuzzListSecurityGroups(f *testing.F) {
	for _, seed := range []string{
		listOf(groupDocument), listOf(`{}`), listOf(`null`), `[{"results":[{"rules":[{}]}]}]`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	address, respond := clienttest.ServeFuzzed(f)
	c := clienttest.NewClient(f, connect, address, 0)
	f.Fuzz(func(t *testing.T, document []byte) {
		respond(document)
		list, err := c.ListSecurityGroups(t.Context())
		for _, group := range list {
			if err == nil && group.ID == "" {
				t.Errorf("%s is a valid list with a security group without an id: %+v", document, group)
			}
		}
	})
}
