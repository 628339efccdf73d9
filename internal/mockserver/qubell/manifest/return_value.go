package manifest

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
)

// ReturnValue is a property of an instance that has been launched.
type ReturnValue struct {
	// Value is any JSON. In its texts, $name and ${name} stand for a parameter,
	// ${instance.id} for the instance's id, and ${index}, where there is Times,
	// for the number of the element.
	Value json.RawMessage `json:"value"`
	// JSON says that a text is itself read as JSON in the end, if it is that.
	JSON bool `json:"json,omitempty"`
	// Times is a parameter that says how long a list of such values the
	// property is; empty if it is no list.
	Times string `json:"times,omitempty"`
}

// What texts of a return value may name beside parameters.
const (
	nameInstanceID = "instance.id"
	nameIndex      = "index"
)

// maxTimes keeps a list from being longer than anybody wants.
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

	// What is no number is none at all.
	times, _ := strconv.Atoi(names.Text(r.Times))
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

// expandNames replaces names in the texts of a decoded value.
func expandNames(value any, names Values) any {
	switch value := value.(type) {
	case string:
		return os.Expand(value, names.Text)
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

// encode encodes what was decoded from JSON, so that there always is JSON for
// it.
func encode(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		return json.RawMessage("null")
	}

	return text
}
