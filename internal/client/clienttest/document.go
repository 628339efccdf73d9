// Package clienttest is for the tests of the vendors' clients. It edits
// documents of their APIs, serves responses that break the APIs' promises, and
// checks how a client handles them.
package clienttest

import (
	"encoding/json"
	"maps"
	"testing"
)

// With returns a JSON object with other members: those of changes, which is a
// JSON object too, replace those of the same name or are added.
func With(tb testing.TB, document, changes string) string {
	tb.Helper()
	members := decode(tb, document)
	maps.Copy(members, decode(tb, changes))

	return encode(tb, members)
}

// Without returns a JSON object without a member. The test fails if the object
// does not have the member.
func Without(tb testing.TB, document, key string) string {
	tb.Helper()
	members := decode(tb, document)
	if _, found := members[key]; !found {
		tb.Fatalf("%s has no %s", document, key)
	}
	delete(members, key)

	return encode(tb, members)
}

func decode(tb testing.TB, document string) map[string]json.RawMessage {
	tb.Helper()
	var members map[string]json.RawMessage
	err := json.Unmarshal([]byte(document), &members)
	if err != nil || members == nil {
		tb.Fatalf("%s is not a JSON object: %v", document, err)
	}

	return members
}

func encode(tb testing.TB, members map[string]json.RawMessage) string {
	tb.Helper()
	document, err := json.Marshal(members)
	if err != nil {
		tb.Fatal(err)
	}

	return string(document)
}
