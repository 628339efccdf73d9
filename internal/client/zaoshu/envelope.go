package zaoshu

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// envelope is the form of a response (design/api/zaoshu.md, "Envelope").
type envelope struct {
	Code lenient.Int `json:"code"`
	// Data is empty if the response has no data, and null if the data is null.
	Data json.RawMessage `json:"data"`
	Msg  string          `json:"msg"`
}

// isNull reports whether the data is null.
func (e *envelope) isNull() bool { return string(e.Data) == "null" }

// dataEnvelope is an envelope with a T as its data.
type dataEnvelope[T any] struct {
	envelope

	value T
}

// nullable is implemented by data that may be null.
type nullable interface{ mayBeNull() }

// UnmarshalJSON reads the envelope and its data, if any.
func (e *dataEnvelope[T]) UnmarshalJSON(data []byte) error {
	err := json.Unmarshal(data, &e.envelope)
	if err != nil || len(e.Data) == 0 || e.isNull() {
		return err
	}

	return json.Unmarshal(e.Data, &e.value)
}

// Validate returns an error if the envelope has no data, or if the data is not
// valid. Null is valid, because it may stand for a missing object.
func (e *dataEnvelope[T]) Validate() error {
	switch {
	case len(e.Data) == 0:
		return errors.New("the envelope has no data")
	case e.isNull():
		return nil
	}
	if validator, ok := any(&e.value).(rest.Validator); ok {
		return validator.Validate()
	}

	return nil
}

// Identifier returns the id of the data, "" for none.
func (e *dataEnvelope[T]) Identifier() string {
	object, ok := any(&e.value).(rest.Identified)
	if !ok {
		return ""
	}

	return object.Identifier()
}

// read sends a call and returns the data of the response. If the response has a
// code other than 0, or null data that is not nullable, the error has the kind
// ifMissing.
func read[T any](ctx context.Context, c *Client, call rest.Call, ifMissing rest.Kind) (*T, error) {
	var response dataEnvelope[T]
	err := c.rest.Do(ctx, call, &response)
	if failure, ok := asCodeError(err); ok {
		failure.Kind = ifMissing
	}
	if err != nil {
		return nil, err
	}
	if _, isNullable := any(&response.value).(nullable); response.isNull() && !isNullable {
		return nil, c.rest.ResponseError(call, http.StatusOK, ifMissing, "the data is null")
	}

	return &response.value, nil
}
