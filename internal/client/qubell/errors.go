package qubell

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// messages are the messages in an answer, usually a list of strings. The form
// is not documented (design/api/qubell.md, "Errors"), so any JSON is accepted.
type messages []string

// UnmarshalJSON reads any JSON. It drops empty texts and null.
func (m *messages) UnmarshalJSON(data []byte) error {
	var list []Value
	if json.Unmarshal(data, &list) != nil {
		var one Value
		err := json.Unmarshal(data, &one)
		if err != nil {
			return err
		}
		list = []Value{one}
	}
	*m = nil
	for _, value := range list {
		if text := strings.TrimSpace(value.Text()); text != "" && text != "null" {
			*m = append(*m, text)
		}
	}

	return nil
}

// parseError reads an error answer, whose form is not documented
// (design/api/qubell.md, "Errors").
func parseError(answer rest.Response) rest.Problem {
	var body struct {
		Errors  messages `json:"errors"`
		Error   messages `json:"error"`
		Message messages `json:"message"`
	}
	err := json.Unmarshal(answer.Body, &body)
	if err == nil {
		for _, words := range []messages{body.Errors, slices.Concat(body.Error, body.Message)} {
			if len(words) > 0 {
				return rest.Problem{Message: strings.Join(words, "; ")}
			}
		}
	}
	// The transport removes the secrets before it shortens the message.
	problem := rest.Problem{Message: string(answer.Body)}
	if answer.Status == http.StatusNotFound {
		// A 404 of another server does not prove that an object is gone; see
		// confirmNotFound.
		problem.Kind = rest.Malformed
	}

	return problem
}
