package jeto_test

import "testing"

// TestOperations_IDIsNumber sends every operation with an id that is not a
// number.
func TestOperations_IDIsNumber(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{"", "/command", "/command/1", "/web/ip"} {
		wantNotFoundPage(t, s.get(listPath+"/x"+path))
	}
	for _, path := range []string{"/api/hosts/x", "/api/projects/x", "/api/projects/x/git-references?force=0"} {
		wantNotFoundPage(t, s.get(path))
	}
	wantNotFoundPage(t, s.post(listPath+"/x", `{}`))
	wantNotFoundPage(t, s.post(listPath+"/x/command", `{}`))
	wantNotFoundPage(t, s.delete(listPath+"/x", `{}`))
}
