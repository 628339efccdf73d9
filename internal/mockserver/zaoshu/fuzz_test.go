package zaoshu_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzBodies sends any body to an edit and to a run: it is taken, or refused in
// one of the documented ways, and what is refused changes nothing.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{"title":"新闻","result_notify_uri":"https://hooks.example.com/a?b"}`, `{"title":null,"result_notify_uri":5}`,
		bodyTwoOfThreeFetchable, bodyNoneFetchable,
		`{"target_sources":[{"urls":["http://[::1",null],"method":1,"headers":{"a":[]}},[]]}`, `[]`, `{}{}`, "\xff", ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := newTimedSystem(t)
		defer s.Reset()
		for _, method := range []string{http.MethodPatch, http.MethodPost} {
			before := s.Revision()
			got := s.send(method, newsPath, body)
			switch got.Status {
			case http.StatusOK:
			case http.StatusBadRequest, http.StatusUnprocessableEntity:
				if s.Revision() != before {
					t.Errorf("%s %q was refused, but has changed something", method, body)
				}
			default:
				t.Errorf("%s %q: %d", method, body, got.Status)
			}
			if !json.Valid([]byte(got.Body)) {
				t.Errorf("%s %q: %s", method, body, got.Body)
			}
		}
	})
}
