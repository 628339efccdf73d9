package zaoshu_test

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

const bodyTwoOfThreeFetchable = `{"target_sources":[{"urls":["http://a.example.com/","http://b.invalid/",` +
	`"http://c.example.com/?x=1,2"]}]}`

// getResult fetches the result of a task.
func (s *testSystem) getResult(instancePath, task, format string) systemtest.Response {
	s.t.Helper()

	return s.get(instancePath + "/task/" + task + "/result/file?contentType=" + format)
}

// wantFile compares the headers of a file.
func wantFile(t *testing.T, got systemtest.Response, name string) {
	t.Helper()
	got.WantStatus(t, http.StatusOK)
	want := []string{"application/octet-stream", "attachment; filename*=UTF-8''" + name}
	headers := []string{got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition")}
	if diff := cmp.Diff(want, headers); diff != "" {
		t.Fatalf("headers (-want +got):\n%s", diff)
	}
}

func TestResult_RowForEachFetchedURL(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, bodyTwoOfThreeFetchable)
	got := s.getResult(newsPath, id, "csv")
	wantFile(t, got, "News%20headlines.csv")
	got.WantBody(t, http.StatusOK, "title,link\n"+
		"title of http://a.example.com/,link of http://a.example.com/\n"+
		"\"title of http://c.example.com/?x=1,2\",\"link of http://c.example.com/?x=1,2\"\n")
}

func TestResult_Formats(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, `{}`)
	for format, want := range map[string]string{
		"csv":  "title,link\ntitle of https://example.com/,link of https://example.com/\n",
		"json": `[{"link":"link of https://example.com/","title":"title of https://example.com/"}]`,
		"xml":  `<result><field id="C1" title="title">title of https://example.com/</field>`,
		"xls":  `<Cell><Data ss:Type="String">title of https://example.com/</Data></Cell>`,
	} {
		got := s.getResult(newsPath, id, format)
		wantFile(t, got, "News%20headlines."+format)
		if !strings.Contains(got.Body, want) {
			t.Errorf("file %s = %s, want %s", format, got.Body, want)
		}
	}
}

func TestResult_DeepCrawlIsZip(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := "/v2/instance/" + zaoshu.InstanceJobs
	got := s.getResult(path, s.run(path, `{}`), "csv")
	wantFile(t, got, "Job%20offers.zip")
	archive, err := zip.NewReader(strings.NewReader(got.Body), int64(len(got.Body)))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]string{}
	for _, member := range archive.File {
		content, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		members[member.Name] = string(text)
	}
	want := map[string]string{
		"surface.csv": "position,company\nposition of https://example.com/,company of https://example.com/\n",
		"depth.csv":   "position,company\nposition behind https://example.com/,company behind https://example.com/\n",
	}
	if diff := cmp.Diff(want, members); diff != "" {
		t.Fatalf("files (-want +got):\n%s", diff)
	}
}

func TestResult_FileName(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"新闻":         "%E6%96%B0%E9%97%BB.csv",
		`a/b"c; =+'`: "a%2Fb%22c%3B%20%3D%2B%27.csv",
		"":           zaoshu.InstanceNews + ".csv",
	} {
		s := newSystem(t)
		s.edit("instance", zaoshu.InstanceNews, map[string]any{"title": title})
		wantFile(t, s.getResult(newsPath, s.run(newsPath, `{}`), "csv"), want)
	}
}

func TestResult_OfFailedTask(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, bodyNoneFetchable)
	s.getResult(newsPath, id, "csv").WantBody(t, http.StatusOK, "title,link\n")
	s.getResult(newsPath, id, "json").WantBody(t, http.StatusOK, "[]")
}

func TestResult_RequiresFormat(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := newsPath + "/task/" + s.run(newsPath, `{}`) + "/result/file"
	for query, code := range map[string]string{
		"": "missing_field", "?contentType=": "missing_field", "?contentType=pdf": "invalid",
		"?contenttype=csv": "missing_field",
	} {
		s.get(path+query).WantBody(t, http.StatusBadRequest,
			`{"message":"Validation Failed","errors":[{"resource":"Task","field":"contentType","code":"`+code+`"}]}`)
	}
}

func TestResult_OfRunningTask(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	id := s.run(newsPath, `{}`)
	s.getResult(newsPath, id, "csv").WantBody(t, http.StatusOK, `{"code":2,"data":null,"msg":"task is not finished"}`)
	s.clock.Advance(jobDuration)
	wantFile(t, s.getResult(newsPath, id, "csv"), "News%20headlines.csv")
}

func TestResult_OfUnknownTask(t *testing.T) {
	t.Parallel()
	newSystem(t).getResult(newsPath, "x", "csv").WantBody(t, http.StatusOK,
		`{"code":1,"data":null,"msg":"task not found"}`)
}
