package qubell

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// messages are the messages in a response, usually a list of strings. The form
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

// parseError reads an error response, whose form is not documented
// (design/api/qubell.md, "Errors").
func parseError(response rest.Response) rest.Problem {
	var body struct {
		Errors  messages `json:"errors"`
		Error   messages `json:"error"`
		Message messages `json:"message"`
	}
	err := json.Unmarshal(response.Body, &body)
	if err == nil {
		for _, texts := range []messages{body.Errors, slices.Concat(body.Error, body.Message)} {
			if len(texts) > 0 {
				return rest.Problem{Message: strings.Join(texts, "; ")}
			}
		}
	}
	// The transport removes the secrets before it shortens the message.
	problem := rest.Problem{Message: string(response.Body)}
	if response.Status == http.StatusNotFound {
		// Another server may have sent it; see confirmNotFound.
		problem.Kind = rest.Malformed
	}

	return problem
}

// confirmNotFound checks an error with status 404 whose body is not known to be
// the API's, because the form of its errors is not documented
// (design/api/qubell.md, "Errors"). If the API answers at another address, the
// kind becomes rest.NotFound. Otherwise another server may have sent the 404,
// and the kind stays rest.Malformed.
func (c *Client) confirmNotFound(ctx context.Context, err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Status != http.StatusNotFound || failure.Kind != rest.Malformed {
		return err
	}
	var organizations list[NamedObject]
	err = c.rest.Do(ctx, organizationsCall(), &organizations)
	if err == nil {
		failure.Kind = rest.NotFound
	}

	return failure
}
