package providertest

import "testing"

// StringAttributes returns a text attribute of each object in a list, such as
// the names of all instances that a data source has read. It is "" where there
// is none.
func StringAttributes(tb testing.TB, list any, attribute string) []string {
	tb.Helper()
	objects, isList := list.([]any)
	if !isList {
		tb.Fatalf("got %v (%T), want a list", list, list)
	}
	texts := make([]string, len(objects))
	for i, object := range objects {
		fields, _ := object.(map[string]any)
		texts[i], _ = fields[attribute].(string)
	}

	return texts
}

// DisplayNames returns the names under which Terraform shows the results of a
// list.
func DisplayNames(results []Result) []string {
	names := make([]string, len(results))
	for i, result := range results {
		names[i] = result.DisplayName
	}

	return names
}
