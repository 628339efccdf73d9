package jeto_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

func getInstance(ctx context.Context, c *jeto.Client) error {
	_, err := c.GetInstance(ctx, "1")

	return err
}

func listInstances(ctx context.Context, c *jeto.Client) error {
	_, err := c.ListInstances(ctx)

	return err
}

func getDetails(ctx context.Context, c *jeto.Client) error {
	_, err := c.GetDetails(ctx, "1")

	return err
}

func listProjects(ctx context.Context, c *jeto.Client) error {
	_, err := c.ListProjects(ctx)

	return err
}

func listHosts(ctx context.Context, c *jeto.Client) error {
	_, err := c.ListHosts(ctx)

	return err
}

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document:     listedDocument,
		Keys:         []string{"id", "name", "path"},
		NullableKeys: []string{"archive_url", "git_reference", "environment"},
	}
	inEnvelope := func(document string) string { return envelope(orphanDocument, document) }
	for name, test := range map[string]struct {
		call         func(context.Context, *jeto.Client) error
		wrap         func(document string) string
		otherVersion bool
	}{
		"get":        {getInstance, inEnvelope, false},
		"list":       {listInstances, inEnvelope, false},
		"array list": {listInstances, func(document string) string { return "[" + document + "]" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := object
			object.Read, object.Wrap = clienttest.NewCall(t.Context(), connect, test.call), test.wrap
			object.OtherVersion = test.otherVersion
			object.CheckKeys(t)
		})
	}
}

func TestDetails_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     singleDocument,
		Keys:         []string{"id", "name", "path"},
		NullableKeys: []string{"archive_url", "git_reference", "environment", "status"},
		Read:         clienttest.NewCall(t.Context(), connect, getDetails),
	}.CheckKeys(t)
}

func TestInstance_MissingKeyOfPartIsMalformed(t *testing.T) {
	t.Parallel()
	for key, test := range map[string]struct {
		document string
		keys     []string
		format   string
	}{
		"project": {
			`{"id":"1","name":"shop","git_address":"git@example.com:shop.git","base_path":"/srv"}`,
			[]string{"id", "name"},
			`{"project":%s}`,
		},
		"host":   {documentedHost, []string{"id", "name"}, `{"host":%s}`},
		"status": {`{"name":"www","status":"running","ip":null}`, []string{"name", "status"}, `{"status":[%s]}`},
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			clienttest.Object{
				Document:     test.document,
				NullableKeys: test.keys,
				Wrap: func(document string) string {
					return clienttest.With(t, singleDocument, fmt.Sprintf(test.format, document))
				},
				Read: clienttest.NewCall(t.Context(), connect, getDetails),
			}.CheckKeys(t)
		})
	}
}

func TestProject_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     documentedProject,
		Keys:         []string{"id", "name"},
		NullableKeys: []string{"git_address", "base_path"},
		Wrap:         func(document string) string { return projectEnvelope(documentedProject, document) },
		Read:         clienttest.NewCall(t.Context(), connect, listProjects),
	}.CheckKeys(t)
}

func TestHost_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: documentedHost,
		Keys:     []string{"id", "name", "provider"},
		Wrap:     func(document string) string { return hostEnvelope(documentedHost, document) },
		Read:     clienttest.NewCall(t.Context(), connect, listHosts),
	}.CheckKeys(t)
}

func TestIP_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     `{"ip":"10.0.3.15"}`,
		NullableKeys: []string{"ip"},
		Read: clienttest.NewCall(t.Context(), connect, func(ctx context.Context, c *jeto.Client) error {
			_, err := c.GetIP(ctx, "1", "www")

			return err
		}),
	}.CheckKeys(t)
}

func TestDetails_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	other := clienttest.With(t, singleDocument, `{"id":"2"}`)
	clienttest.CheckWrongID(t, "1", other, clienttest.NewCall(t.Context(), connect, getDetails))
}

func TestInstance_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, envelope(listedDocument), clienttest.NewCall(t.Context(), connect, getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `{"instances":`, "}", clienttest.NewCall(t.Context(), connect, listInstances))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestProject_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `{"projects":`, "}", clienttest.NewCall(t.Context(), connect, listProjects))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestHost_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `{"hosts":`, "}", clienttest.NewCall(t.Context(), connect, listHosts))
}

func TestListProjects_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                "there is no list",
		`{}`:                  "there is no list",
		`{"projects":null}`:   "there is no list",
		`{"projects":{}}`:     "an object stands where a list was expected",
		`[]`:                  "array stands where an object",
		projectEnvelope(`{}`): "element 1 of the list: an object lacks id, name, git_address, base_path",
		projectEnvelope(documentedProject, `null`): "element 2 of the list: null stands where an object was expected",
		projectEnvelope(clienttest.With(t, documentedProject, `{"id":""}`)): "element 1 of the list: " +
			"the project has no id",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listProjects))
	}
}

func TestListHosts_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                               "there is no list",
		`{}`:                                 "there is no list",
		`{"hosts":null}`:                     "there is no list",
		`{"hosts":{}}`:                       "an object stands where a list was expected",
		`[]`:                                 "array stands where an object",
		hostEnvelope(`{}`):                   "element 1 of the list: an object lacks id, name, provider",
		hostEnvelope(documentedHost, `null`): "element 2 of the list: null stands where an object was expected",
		hostEnvelope(clienttest.With(t, documentedHost, `{"id":""}`)): "element 1 of the list: the host has no id",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listHosts))
	}
}
