package manifest

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
)

// ReturnValue is a property of a launched instance.
type ReturnValue struct {
	// Value is any JSON. In its strings, $name and ${name} stand for a
	// parameter, ${instance.id} for the id of the instance, and ${index}, with
	// Times, for the number of the element.
	Value json.RawMessage `json:"value"`
	// JSON decodes a string whose text is JSON.
	JSON bool `json:"json,omitempty"`
	// Times is the parameter that holds the length of the list of such values;
	// empty if the property is not a list.
	Times string `json:"times,omitempty"`
}

// Names in a return value that are not parameters.
const (
	nameInstanceID = "instance.id"
	nameIndex      = "index"
)

// maxTimes limits the length of a list.
const maxTimes = 1000

// EvaluateReturnValues returns the return values of an instance.
func (m *Manifest) EvaluateReturnValues(instanceID string, parameters Values) Values {
	names := parameters.Merge(Values{nameInstanceID: Quote(instanceID)})
	returned := Values{}
	for name, value := range m.ReturnValues {
		returned[name] = value.evaluate(names)
	}

	return returned
}

func (r ReturnValue) evaluate(names Values) json.RawMessage {
	if r.Times == "" {
		return r.evaluateOne(names)
	}

	// A parameter that is not a number counts as 0.
	times, _ := strconv.Atoi(names.text(r.Times))
	list := []json.RawMessage{}
	for n := range min(times, maxTimes) {
		list = append(list, r.evaluateOne(names.Merge(Values{nameIndex: Quote(strconv.Itoa(n + 1))})))
	}

	return encode(list)
}

func (r ReturnValue) evaluateOne(names Values) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(r.Value))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return json.RawMessage("null")
	}
	value = expandNames(value, names)
	var inner any
	if text, ok := value.(string); ok && r.JSON && json.Unmarshal([]byte(text), &inner) == nil {
		return json.RawMessage(text)
	}

	return encode(value)
}

// expandNames replaces names in the strings of a decoded value.
func expandNames(value any, names Values) any {
	switch value := value.(type) {
	case string:
		return os.Expand(value, names.text)
	case []any:
		for n, inner := range value {
			value[n] = expandNames(inner, names)
		}
	case map[string]any:
		for key, inner := range value {
			value[key] = expandNames(inner, names)
		}
	}

	return value
}

// encode encodes a value that was decoded from JSON.
func encode(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		return json.RawMessage("null")
	}

	return text
}
