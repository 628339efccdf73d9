package qubell

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// messages are what the API says in words: a list of texts as a rule, but no
// document promises that (design/api/qubell.md, "Errors"). Any JSON will do.
type messages []string

// UnmarshalJSON reads any JSON and keeps what says something.
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

// parseError reads an error answer. No document has its form
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
	// The transport takes the secrets out of this before it shortens it.
	problem := rest.Problem{Message: string(answer.Body)}
	if answer.Status == http.StatusNotFound {
		// Nothing is gone because another server has no such address.
		problem.Kind = rest.Malformed
	}

	return problem
}
