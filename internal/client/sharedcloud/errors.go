package sharedcloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// parseError reads an error response of the Django REST framework: an object
// with "detail", or with a list of messages for each invalid field.
func parseError(response rest.Response) rest.Problem {
	var body map[string]json.RawMessage
	err := json.Unmarshal(response.Body, &body)
	detail, found := body["detail"]
	switch {
	case found:
		return rest.Problem{Message: strings.Join(messages(detail), " ")}
	case response.Status == http.StatusNotFound:
		// The API reports a missing object with "detail". This response may be
		// another server's and does not prove that an object is gone.
		return rest.Problem{Kind: rest.Malformed}
	case err != nil:
		return rest.Problem{}
	}
	var problem rest.Problem
	for field, value := range body {
		if field == "non_field_errors" {
			problem.Message = strings.Join(messages(value), " ")

			continue
		}
		problem.Fields = append(problem.Fields, rest.FieldError{Field: field, Messages: messages(value)})
	}
	slices.SortFunc(problem.Fields, func(a, b rest.FieldError) int { return strings.Compare(a.Field, b.Field) })

	return problem
}

// messages reads a message or a list of messages. Any other value is one
// message, its JSON.
func messages(value json.RawMessage) []string {
	var several []string
	if json.Unmarshal(value, &several) == nil {
		return several
	}
	var one string
	if json.Unmarshal(value, &one) == nil {
		return []string{one}
	}

	return []string{string(value)}
}
