package zaoshu_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzBodies sends any body with PATCH and with POST. The server accepts it, or
// refuses it with 400 or 422 and changes nothing.
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
					t.Errorf("the revision counts a refused %s of %q", method, body)
				}
			default:
				t.Errorf("%s of %q: status %d, want 200, 400 or 422", method, body, got.Status)
			}
			if !json.Valid([]byte(got.Body)) {
				t.Errorf("%s of %q: body %s, want JSON", method, body, got.Body)
			}
		}
	})
}
