package zaoshu_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// The instances of the default account on the wire.
const (
	newsJSON = `{"id":"5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a21","title":"News headlines","status":"idle",` +
		`"createdAt":1501833600000,"totalExecution":0,"totalFetchingRows":0}`
	pricesJSON = `{"id":"5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a22","title":"Price watch","status":"idle",` +
		`"createdAt":1501833600000,"totalExecution":0,"totalFetchingRows":0}`
	jobsJSON = `{"id":"5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a23","title":"Job offers","status":"idle",` +
		`"createdAt":1501833600000,"totalExecution":0,"totalFetchingRows":0}`
)

// titles returns the titles in a list.
func (s *testSystem) titles(query string) []string {
	s.t.Helper()
	got := s.get(listPath + query)
	got.WantStatus(s.t, http.StatusOK)
	var list struct {
		Data []struct{ Title string } `json:"data"`
	}
	got.Decode(s.t, &list)
	titles := make([]string, 0, len(list.Data))
	for _, i := range list.Data {
		titles = append(titles, i.Title)
	}

	return titles
}

func TestInstance_OfDefaultAccount(t *testing.T) {
	t.Parallel()
	got := newSystem(t).get(listPath)
	got.WantBody(t, http.StatusOK, `{"code":0,"data":[`+newsJSON+`,`+pricesJSON+`,`+jobsJSON+`],"msg":""}`)
	if contentType := got.Header.Get("Content-Type"); contentType != jsonType {
		t.Fatalf("content type %q, want %q", contentType, jsonType)
	}
}

func TestInstance_OfOtherAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t).otherAccount()
	s.get(listPath).WantBody(t, http.StatusOK, `{"code":0,"data":[],"msg":""}`)
}

func TestInstance_Get(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get(newsPath).WantBody(t, http.StatusOK, `{"code":0,"data":`+newsJSON+`,"msg":""}`)
	// The server ignores the parameter of the vendor's overview.
	s.get(newsPath+"?status=running").WantBody(t, http.StatusOK, `{"code":0,"data":`+newsJSON+`,"msg":""}`)
}

func TestInstance_Schemas(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get(newsPath+"/schema").WantBody(t, http.StatusOK, `{"code":0,"data":{"schemas":[`+
		`{"title":"title","id":"C1","type":"string"},{"title":"link","id":"C2","type":"string"}]},"msg":""}`)
	s.wantData(
		s.get("/v2/instance/"+zaoshu.InstancePrices+"/schema"),
		`{"schemas":[{"title":"product","id":"C1","type":"string"},
		{"title":"price","id":"C2","type":"string"},{"title":"currency","id":"C3","type":"string"}]}`,
	)
	s.wantData(
		s.get("/v2/instance/"+zaoshu.InstanceJobs+"/schema"),
		`{"schemas":[{"title":"position","id":"C1","type":"string"},
		{"title":"company","id":"C2","type":"string"}]}`,
	)
}

func TestInstance_ListByStatus(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.edit("instance", zaoshu.InstanceNews, map[string]any{"status": "running"})
	s.edit("instance", zaoshu.InstanceJobs, map[string]any{"status": "error"})
	for query, want := range map[string][]string{
		"":                {"News headlines", "Price watch", "Job offers"},
		"?status=all":     {"News headlines", "Price watch", "Job offers"},
		"?status=running": {"News headlines"},
		"?status=idle":    {"Price watch"},
	} {
		if diff := cmp.Diff(want, s.titles(query)); diff != "" {
			t.Errorf("titles of list%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestInstance_ListPages(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for at := range 147 {
		s.create("instance", map[string]any{"title": strconv.Itoa(at + 4)})
	}
	for _, test := range []struct {
		query       string
		first, size int
	}{
		{"", 1, 30},
		{"?page=1", 1, 30},
		{"?page=2", 31, 30},
		{"?page=5", 121, 30},
		{"?page=6", 0, 0},
		{"?page=9223372036854775807", 0, 0},
		{"?per_page=4&page=2", 5, 4},
		{"?per_page=100&page=2", 101, 50},
		{"?per_page=101&page=2", 101, 50},
		{"?per_page=9223372036854775807&page=9223372036854775807", 0, 0},
		{"?per_page=0&page=0", 1, 30},
		{"?per_page=-1&page=-1", 1, 30},
		{"?per_page=x&page=x", 1, 30},
		{"?status=running&page=1", 0, 0},
	} {
		got := s.titles(test.query)
		if len(got) != test.size || (test.first > 3 && got[0] != strconv.Itoa(test.first)) ||
			(test.first == 1 && got[0] != "News headlines") {
			t.Errorf("titles of list%s = %v, want %d from %d", test.query, got, test.size, test.first)
		}
	}
}

func TestInstance_ListPageAfterEnd(t *testing.T) {
	t.Parallel()
	newSystem(t).get(listPath+"?page=2").WantBody(t, http.StatusOK, `{"code":0,"data":[],"msg":""}`)
}

func TestInstance_Update(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, test := range []struct{ body, title, uri string }{
		{`{"title":"新闻 <b>","result_notify_uri":null}`, "新闻 <b>", ""},
		{
			`{"title":null,"result_notify_uri":"https://hooks.example.com/a?b=c"}`, "新闻 <b>",
			"https://hooks.example.com/a?b=c",
		},
		{`{}`, "新闻 <b>", "https://hooks.example.com/a?b=c"},
		{``, "新闻 <b>", "https://hooks.example.com/a?b=c"},
		{`{"title":"","status":"running","id":"x"}`, "", "https://hooks.example.com/a?b=c"},
		{`{"result_notify_uri":""}`, "", ""},
		{`{"title":" a \n"}`, " a \n", ""},
		{`{"title":"Price watch"}`, "Price watch", ""}, // Another instance has this title.
	} {
		s.patch(newsPath, test.body).WantBody(t, http.StatusOK, nullData)
		fields := s.object("instance", zaoshu.InstanceNews).Fields
		if fields["title"] != test.title || fields["result_notify_uri"] != test.uri || fields["status"] != "idle" {
			t.Errorf("instance after %s = %v, want title %q, uri %q", test.body, fields, test.title, test.uri)
		}
	}
}

func TestInstance_WebhookIsNotReturned(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.patch(newsPath, `{"result_notify_uri":"https://hooks.example.com/"}`).WantBody(t, http.StatusOK, nullData)
	s.get(newsPath).WantBody(t, http.StatusOK, `{"code":0,"data":`+newsJSON+`,"msg":""}`)
}

func TestInstance_NotFound(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	foreign, err := s.CreateObject("other", "instance", nil)
	if err != nil {
		t.Fatal(err)
	}
	other.get("/v2/instance/"+foreign.ID).WantStatus(t, http.StatusOK)
	for _, path := range []string{
		"/v2/instance/00000000000000000000000000000000", "/v2/instance/x", "/v2/instance/a%2Fb", "/v2/instance/" +
			foreign.ID,
	} {
		for _, below := range []string{"", "/schema", "/tasks", "/task/x", "/task/x/result/file?contentType=csv"} {
			s.get(path+below).WantBody(t, http.StatusNotFound, notFound)
		}
		s.patch(path, `{"title":"x"}`).WantBody(t, http.StatusNotFound, notFound)
		s.post(path, `{}`).WantBody(t, http.StatusNotFound, notFound)
	}
}

func TestRoute_UnknownGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{
		"/", "/v2", "/v1/instances", "/instances", "/v2/instances/", "/v2/instance", "/v2/instance/",
		"/v2/instance//tasks", newsPath + "/",
		newsPath + "/task", newsPath + "/task/", newsPath + "/../" + zaoshu.InstanceNews, "/v2/instances/" +
			zaoshu.InstanceNews,
	} {
		s.get(path).WantBody(t, http.StatusNotFound, notFound)
	}
	s.send(http.MethodDelete, newsPath, "").WantBody(t, http.StatusNotFound, notFound)
	s.send(http.MethodPut, newsPath, "{}").WantBody(t, http.StatusNotFound, notFound)
	s.post(listPath, "{}").WantBody(t, http.StatusNotFound, notFound)
}

func TestRoute_EmptyPathGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := s.request(http.MethodGet, "/", "")
	// The server strips the prefix of the path "/zaoshu".
	r.URL.Path = ""
	systemtest.Send(s, r).WantBody(t, http.StatusNotFound, notFound)
}
