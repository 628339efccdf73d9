// Package clones fills a reference server with many objects that are copies of
// one. Tests and measurements of 100,000 objects use it, because creating them
// one by one takes too long.
package clones

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// System says what is the id of a system's instances.
type System struct {
	// IDKey is the key of the id of an instance in an exported state.
	IDKey string
	// NewID returns the id of the instance with a number from 0.
	NewID func(n int) string
}

// Systems returns the systems by their names.
func Systems() map[string]System {
	return map[string]System{
		"sharedcloud": {IDKey: "uuid", NewID: hexID("00000000-0000-4000-9000-", 12)},
		"jeto":        {IDKey: "id", NewID: func(n int) string { return strconv.Itoa(n + 1) }},
		"qubell":      {IDKey: "id", NewID: hexID("", 24)},
		"wakame":      {IDKey: "id", NewID: hexID("i-", 8)},
		"zaoshu":      {IDKey: "id", NewID: hexID("", 32)},
	}
}

func hexID(prefix string, digits int) func(n int) string {
	return func(n int) string { return prefix + fmt.Sprintf("%0*x", digits, n) }
}

// The marks stand for what differs from clone to clone. Neither they nor the
// ids and names need an escape in JSON.
const (
	idMark   = "@clone-id@"
	nameMark = "@clone-name@"
)

// Template is an object whose clones differ in their id and name.
type Template struct {
	text string
}

// NewTemplate returns a template of a JSON object. name is the object's name,
// which may be a part of several strings; empty if all clones keep the strings
// of the object. idKeys are the keys of its id; keys that it lacks are ignored.
func NewTemplate(object []byte, name string, idKeys ...string) (Template, error) {
	if name != "" {
		object = bytes.ReplaceAll(object, []byte(name), []byte(nameMark))
	}
	var members map[string]json.RawMessage
	err := json.Unmarshal(object, &members)
	if err != nil {
		return Template{}, fmt.Errorf("the object to clone is not valid: %w", err)
	}
	for _, key := range idKeys {
		if _, has := members[key]; has {
			members[key] = json.RawMessage(strconv.Quote(idMark))
		}
	}
	text, err := json.Marshal(members)

	return Template{string(text)}, err
}

// Clone returns the object with another id and name.
func (t Template) Clone(id, name string) json.RawMessage {
	return json.RawMessage(strings.NewReplacer(idMark, id, nameMark, name).Replace(t.text))
}

// ReplaceInstances returns an exported state of a server
// (mockserver.Server.ExportState) in which the instances of a system are those
// that replace returns for them.
func ReplaceInstances(
	exported []byte, systemName string, replace func(instances []json.RawMessage) ([]json.RawMessage, error),
) ([]byte, error) {
	var state struct {
		Format      string                                `json:"format"`
		Version     int                                   `json:"version"`
		ClockOffset string                                `json:"clock_offset"`
		Systems     map[string]map[string]json.RawMessage `json:"systems"`
	}
	err := json.Unmarshal(exported, &state)
	if err != nil {
		return nil, fmt.Errorf("the exported state is not valid: %w", err)
	}
	data := state.Systems[systemName]
	var instances []json.RawMessage
	err = json.Unmarshal(data["instances"], &instances)
	if err != nil {
		return nil, fmt.Errorf("the exported state has no instances of %s: %w", systemName, err)
	}
	instances, err = replace(instances)
	if err != nil {
		return nil, err
	}
	data["instances"], err = json.Marshal(instances)
	if err != nil {
		return nil, err
	}
	if _, numbers := data["last_id"]; numbers {
		// Jeto numbers its instances.
		data["last_id"] = json.RawMessage(strconv.Itoa(len(instances)))
	}

	return json.Marshal(state)
}
