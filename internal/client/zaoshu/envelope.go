package zaoshu

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// envelope is what answers come in (sheet, section 2).
type envelope struct {
	Code lenient.Int `json:"code"`
	// Data is empty where the answer has none, and null where it says so.
	Data json.RawMessage `json:"data"`
	Msg  string          `json:"msg"`
}

// isNull reports whether the answer says that there is nothing.
func (e *envelope) isNull() bool { return string(e.Data) == "null" }

// isFailure reports whether an answer, though its status means success, is a
// refusal. A file is none, whatever is in it.
func isFailure(answer rest.Response) bool {
	var body envelope

	return fileName(answer.Header) == "" && json.Unmarshal(answer.Body, &body) == nil && body.Code != 0
}

// isFailureError reports whether an error is about such an answer.
func isFailureError(failure *rest.Error) bool {
	return failure.Status == http.StatusOK && failure.Kind == rest.Rejected
}

// nullable is what null is a value of.
type nullable interface{ mayBeNull() }

// dataEnvelope is an envelope that holds a T.
type dataEnvelope[T any] struct {
	envelope

	value T
}

// UnmarshalJSON reads the envelope and what is in it, if that is there.
func (f *dataEnvelope[T]) UnmarshalJSON(data []byte) error {
	err := json.Unmarshal(data, &f.envelope)
	if err != nil || len(f.Data) == 0 || f.isNull() {
		return err
	}

	return json.Unmarshal(f.Data, &f.value)
}

// Validate makes sure that the envelope has data, and that the data is
// complete. The API answers null for an object that does not exist.
func (f *dataEnvelope[T]) Validate() error {
	switch {
	case len(f.Data) == 0:
		return errors.New("it has no data")
	case f.isNull():
		return nil
	}
	if whole, ok := any(&f.value).(rest.Validator); ok {
		return whole.Validate()
	}

	return nil
}

// Identifier returns the id of what was found.
func (f *dataEnvelope[T]) Identifier() string {
	object, ok := any(&f.value).(rest.Identified)
	if !ok {
		return ""
	}

	return object.Identifier()
}

// read sends a call that asks for a T. The kind is that of the error where the
// answer is null or a refusal.
func read[T any](ctx context.Context, c *Client, call rest.Call, otherwise rest.Kind) (*T, error) {
	var answer dataEnvelope[T]
	err := c.rest.Do(ctx, call, &answer)
	if failure, ok := errors.AsType[*rest.Error](err); ok && isFailureError(failure) {
		failure.Kind = otherwise
	}
	if err != nil {
		return nil, err
	}
	if _, mayBeNull := any(&answer.value).(nullable); answer.isNull() && !mayBeNull {
		return nil, c.newError(&call, otherwise, "its data is null")
	}

	return &answer.value, nil
}

// sendCommand sends a call that changes an instance or starts it, and returns
// the data of the answer, whatever that is. rest.NotFound if there is no such
// instance: where the answer is a refusal, only a look at the instance can
// tell.
func (c *Client) sendCommand(ctx context.Context, call rest.Call, id string) (json.RawMessage, error) {
	var answer envelope
	err := c.rest.Do(ctx, call, &answer)
	if failure, ok := errors.AsType[*rest.Error](err); ok && isFailureError(failure) {
		failure.Kind = rest.Invalid
		_, missing := c.GetInstance(ctx, id)
		if rest.KindOf(missing) == rest.NotFound {
			failure.Kind = rest.NotFound
		}
	}

	return answer.Data, err
}
