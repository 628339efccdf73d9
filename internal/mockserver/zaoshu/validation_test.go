package zaoshu_test

import (
	"net/http"
	"strings"
	"testing"
)

// invalidFields is the 422 for some fields.
func invalidFields(fields ...string) string {
	errors := make([]string, 0, len(fields))
	for _, field := range fields {
		errors = append(errors, `{"resource":"Instance","field":"`+field+`","code":"invalid"}`)
	}

	return `{"message":"Validation Failed","errors":[` + strings.Join(errors, ",") + `]}`
}

func TestRequest_InvalidBody(t *testing.T) {
	t.Parallel()
	const (
		noJSON   = `{"message":"error occurred when parsing JSON"}`
		noObject = `{"message":"body should be a JSON object"}`
	)
	for body, want := range map[string]string{
		`{`: noJSON, `{}{}`: noJSON, `title=x`: noJSON, `{"title":}`: noJSON, `[]`: noObject,
		`"{}"`: noObject, `null`: noObject, `1`: noObject,
	} {
		s := newSystem(t)
		s.patch(newsPath, body).WantBody(t, http.StatusBadRequest, want)
		s.post(newsPath, body).WantBody(t, http.StatusBadRequest, want)
		s.wantData(s.get(newsPath), newsJSON)
	}
}

func TestInstance_UpdateRejectsBadFields(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"title":1,"result_notify_uri":"https://hooks.example.com/"}`: invalidFields("title"),
		`{"title":["x"]}`:                                          invalidFields("title"),
		`{"title":"x","result_notify_uri":false}`:                  invalidFields("result_notify_uri"),
		`{"title":"x","result_notify_uri":"ftp://example.com/"}`:   invalidFields("result_notify_uri"),
		`{"title":"x","result_notify_uri":"hooks.example.com"}`:    invalidFields("result_notify_uri"),
		`{"title":"x","result_notify_uri":"http:///path"}`:         invalidFields("result_notify_uri"),
		`{"title":"x","result_notify_uri":"https://a b/"}`:         invalidFields("result_notify_uri"),
		`{"title":{},"result_notify_uri":[]}`:                      invalidFields("title", "result_notify_uri"),
		`{"title":"x","result_notify_uri":"javascript:alert(1)"}`:  invalidFields("result_notify_uri"),
		`{"title":"x","result_notify_uri":" http://example.com/"}`: invalidFields("result_notify_uri"),
	} {
		s := newSystem(t)
		before := s.Revision()
		s.patch(newsPath, body).WantBody(t, http.StatusUnprocessableEntity, want)
		if s.Revision() != before {
			t.Errorf("the revision counts a PATCH with %s", body)
		}
	}
}

func TestTask_RunRejectsBadFields(t *testing.T) {
	t.Parallel()
	for sources, invalid := range map[string][]string{
		`{}`:                                  {"target_sources"},
		`"x"`:                                 {"target_sources"},
		`["x"]`:                               {"target_sources[0]"},
		`[null]`:                              {"target_sources[0]"},
		`[{},{"urls":"http://example.com"}]`:  {"target_sources[1].urls"},
		`[{"method":1}]`:                      {"target_sources[0].method"},
		`[{"headers":[]}]`:                    {"target_sources[0].headers"},
		`[{"headers":"Accept: */*"}]`:         {"target_sources[0].headers"},
		`[{"headers":{"X-A":"1","X-B":1}}]`:   {"target_sources[0].headers"},
		`null,"result_notify_uri":1`:          {"result_notify_uri"},
		`[{"urls":["http://a.com/",2,null]}]`: {"target_sources[0].urls[1]", "target_sources[0].urls[2]"},

		`[{"method":[],"headers":1}],"result_notify_uri":"x"`: {
			"target_sources[0].method", "target_sources[0].headers", "result_notify_uri",
		},
	} {
		s := newSystem(t)
		s.post(newsPath, `{"target_sources":`+sources+`}`).
			WantBody(t, http.StatusUnprocessableEntity, invalidFields(invalid...))
		s.wantData(s.get(newsPath), newsJSON)
		s.wantData(s.get(newsPath+"/tasks"), `[]`)
	}
}

func TestInstance_ListRejectsBadStatus(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, status := range []string{"", "error", "Running", "done"} {
		s.get(listPath+"?status="+status).WantBody(t, http.StatusBadRequest, invalidFields("status"))
	}
}
