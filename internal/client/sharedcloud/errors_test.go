package sharedcloud_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestError_KindOfResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   rest.Kind
		text   string
		fields []rest.FieldError
	}{
		"invalid token": {
			401, `{"detail":"Invalid token."}`, rest.Unauthorized, "401 Unauthorized: Invalid token.", nil,
		},
		"not found": {404, `{"detail":"Not found."}`, rest.NotFound, "404 Not Found: Not found.", nil},
		"404 of another server": {
			404, `{"message":"no route"}`, rest.Malformed, `404 Not Found: {"message":"no route"}`, nil,
		},
		"404 with a list": {404, `["no"]`, rest.Malformed, `["no"]`, nil},
		"error without a field": {
			400, `{"non_field_errors":["Both or none."]}`, rest.Invalid, "400 Bad Request: Both or none.", nil,
		},
		"errors of fields": {
			400, `{"name":["This field is required."],"ask_price":["Too low.","Really."]}`, rest.Invalid,
			"400 Bad Request: ask_price: Too low. Really.; name: This field is required.",
			[]rest.FieldError{
				{Field: "ask_price", Messages: []string{"Too low.", "Really."}},
				{Field: "name", Messages: []string{"This field is required."}},
			},
		},
		"messages of other types": {
			400, `{"name":"one","gpu":{"a":1}}`, rest.Invalid, `gpu: {"a":1}; name: one`,
			[]rest.FieldError{
				{Field: "gpu", Messages: []string{`{"a":1}`}},
				{Field: "name", Messages: []string{"one"}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				instanceRequest: clienttest.Respond(test.status, test.body),
			}, nil)
			_, err := clienttest.NewClient(t, connect, server.URL, 0).GetInstance(t.Context(), uuid)
			failure, ok := errors.AsType[*rest.Error](err)
			if !ok || failure.Kind != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			const want = `Sharedcloud: could not read instance "` + uuid + `": GET `
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want the prefix %s", err, want)
			}
			if diff := cmp.Diff(test.fields, failure.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}
