package zaoshu_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// fileHeaders are the headers of a file.
func fileHeaders(name string) map[string]string {
	return map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=UTF-8''" + name,
	}
}

// zipArchive returns an archive of members: names and contents in turn.
func zipArchive(tb testing.TB, members ...string) string {
	tb.Helper()
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for member := range slices.Chunk(members, 2) {
		content, err := writer.Create(member[0])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err = content.Write([]byte(strings.Join(member[1:], ""))); err != nil {
			tb.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		tb.Fatal(err)
	}

	return buffer.String()
}

func surfaceResult(name, content string) zaoshu.Result {
	return zaoshu.Result{Surface: zaoshu.File{Name: name, Content: []byte(content)}}
}

// deepResult are the files of a deep crawl, whose contents are "a" and "b".
func deepResult(name, deepName string) zaoshu.Result {
	result := surfaceResult(name, "a")
	result.Depth = &zaoshu.File{Name: deepName, Content: []byte("b")}

	return result
}

func TestResults(t *testing.T) {
	t.Parallel()
	deep := zipArchive(t, "surface.csv", "a", "depth.csv", "b")
	workbook := zipArchive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>")
	for name, test := range map[string]struct {
		format zaoshu.Format
		reply  response
		want   zaoshu.Result
	}{
		"a file":                       {zaoshu.CSV, response{200, "a,b", fileHeaders("News%20%E6%97%A9.csv")}, surfaceResult("News 早.csv", "a,b")},
		"an empty file":                {zaoshu.XML, response{200, "", fileHeaders("a.xml")}, surfaceResult("a.xml", "")},
		"no file name":                 {zaoshu.CSV, response{200, "a,b", nil}, surfaceResult(task+".csv", "a,b")},
		"an odd file name":             {zaoshu.CSV, response{200, "a,b", map[string]string{"Content-Disposition": "=;="}}, surfaceResult(task+".csv", "a,b")},
		"a plain file name":            {zaoshu.CSV, response{200, "a,b", map[string]string{"Content-Disposition": `attachment; filename="a.csv"`}}, surfaceResult("a.csv", "a,b")},
		"a file name that leads out":   {zaoshu.CSV, response{200, "a,b", fileHeaders("..%2F..%5Cetc%2Fa.csv")}, surfaceResult("a.csv", "a,b")},
		"JSON":                         {zaoshu.JSON, response{200, `{"code":3}`, fileHeaders("a.json")}, surfaceResult("a.json", `{"code":3}`)},
		"JSON without a file name":     {zaoshu.JSON, response{200, `[{"code":3}]`, nil}, surfaceResult(task+".json", `[{"code":3}]`)},
		"a deep crawl":                 {zaoshu.CSV, response{200, deep, fileHeaders("News.zip")}, deepResult("surface.csv", "depth.csv")},
		"a deep crawl of another name": {zaoshu.CSV, response{200, deep, fileHeaders("News.csv")}, deepResult("surface.csv", "depth.csv")},
		"a deep crawl, depth first": {
			zaoshu.CSV,
			response{200, zipArchive(t, "x/", "", "x/News_Depth.csv", "b", "x/News_Surface.csv", "a"), fileHeaders("News.ZIP")},
			deepResult("News_Surface.csv", "News_Depth.csv"),
		},
		"a deep crawl of no names":           {zaoshu.CSV, response{200, zipArchive(t, "1.csv", "a", "2.csv", "b"), fileHeaders("News.zip")}, deepResult("1.csv", "2.csv")},
		"a deep crawl of one name":           {zaoshu.CSV, response{200, zipArchive(t, "depth.csv", "b", "1.csv", "a"), fileHeaders("News.zip")}, deepResult("1.csv", "depth.csv")},
		"an archive of one file":             {zaoshu.CSV, response{200, zipArchive(t, "1.csv", "a"), fileHeaders("News.zip")}, surfaceResult("1.csv", "a")},
		"a text that begins like one":        {zaoshu.CSV, response{200, "PK,b", fileHeaders("a.csv")}, surfaceResult("a.csv", "PK,b")},
		"an archive of one file named depth": {zaoshu.CSV, response{200, zipArchive(t, "depth.csv", "a"), fileHeaders("News.zip")}, surfaceResult("depth.csv", "a")},
		"a deep crawl of a title with both words": {
			zaoshu.CSV,
			response{200, zipArchive(t, "Surface in depth-depth.csv", "b", "Surface in depth-surface.csv", "a"), fileHeaders("News.zip")},
			deepResult("Surface in depth-surface.csv", "Surface in depth-depth.csv"),
		},
		"a deep crawl of a title with a word": {
			zaoshu.CSV,
			response{200, zipArchive(t, "in-depth.csv", "a", "depth.csv", "b"), fileHeaders("News.zip")},
			deepResult("in-depth.csv", "depth.csv"),
		},
		"a deep crawl packed on macOS": {
			zaoshu.CSV,
			response{200, zipArchive(t, "__MACOSX/x/._surface.csv", "?", "x/._depth.csv", "?", "x/surface.csv", "a", "x/depth.csv", "b"), fileHeaders("News.zip")},
			deepResult("surface.csv", "depth.csv"),
		},
		"a workbook": {zaoshu.XLS, response{200, workbook, fileHeaders("a.xls")}, surfaceResult("a.xls", workbook)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := taskRequest + "/result/file?contentType=" + string(test.format)
			s := startServer(t, map[string][]response{request: {test.reply}})
			got, err := newClient(t, s).GetResult(t.Context(), id, task, test.format)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Error(diff)
			}
			s.wantRequests(t, request)
		})
	}
}

func TestResultsThatAreNone(t *testing.T) {
	t.Parallel()
	const request = taskRequest + "/result/file?contentType=json"
	const member = "surface.json"
	before, after, _ := strings.Cut(zipArchive(t, member, strings.Repeat("a row ", 1000)), member)
	broken := before + member + "\xff\xff" + after[2:]
	for name, test := range map[string]struct {
		reply response
		text  string
	}{
		"a page":                  {response{200, "<html></html>", map[string]string{"Content-Type": "text/html"}}, "an HTML page where a file was expected"},
		"an archive that is none": {response{200, "x", fileHeaders("a.zip")}, `"a.zip" cannot be unpacked`},
		"a name of two lines":     {response{200, "x", fileHeaders("a%0Ab.zip")}, `"a\nb.zip" cannot be unpacked`},
		"an empty archive":        {response{200, zipArchive(t), fileHeaders("a.zip")}, `"a.zip" holds no file`},
		"a broken archive":        {response{200, broken, fileHeaders("a.zip")}, `"surface.json" cannot be unpacked`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, map[string][]response{request: {test.reply}})
			_, err := newClient(t, s).GetResult(t.Context(), id, task, zaoshu.JSON)
			if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(
					err.Error(), `Zaoshu: could not fetch the result of task "`+task+`" of instance "`+id+`": GET `,
				) {
				t.Errorf("got %v of kind %q", err, rest.KindOf(err))
			}
		})
	}
}

// zipWithDeclaredSize returns an archive with a member that claims to have a
// size.
func zipWithDeclaredSize(t *testing.T, size uint64) []byte {
	t.Helper()
	var packed, buffer bytes.Buffer
	compressor, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = compressor.Write(make([]byte, 1000))
	if err = errors.Join(err, compressor.Close()); err != nil {
		t.Fatal(err)
	}
	writer := zip.NewWriter(&buffer)
	member, err := writer.CreateRaw(&zip.FileHeader{
		Name: "surface.csv", Method: zip.Deflate, UncompressedSize64: size,
		CompressedSize64: uint64(packed.Len()), //nolint:gosec // A length is not negative.
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = member.Write(packed.Bytes())
	if err = errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}

	return buffer.Bytes()
}

func TestABombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	for size, want := range map[uint64]string{
		zaoshu.MaxFileSize + 1: `"surface.csv" is larger than 64 MiB`,
		// It has more than it says.
		10: `"surface.csv" cannot be unpacked`,
	} {
		got, err := zaoshu.Unpack(zaoshu.File{Name: "a.zip", Content: zipWithDeclaredSize(t, size)})
		if err == nil || !strings.Contains(err.Error(), want) || got != nil {
			t.Errorf("a bomb that claims to have %d bytes gave %v", size, err)
		}
	}
}

func TestRowsAreRead(t *testing.T) {
	t.Parallel()
	for document, want := range map[string][]zaoshu.Row{
		`[]`:                           {},
		`[{"a":"x","b":"y"},{"a":""}]`: {{"a": new("x"), "b": new("y")}, {"a": new("")}},
		`[{"a":1.50,"b":true,"c":null,"d":[1, 2],"e":{"f":"g"}}]`: {
			{"a": new("1.50"), "b": new("true"), "c": nil, "d": new("[1, 2]"), "e": new(`{"f":"g"}`)},
		},
		"\xef\xbb\xbf[{}]": {{}},
		`[null]`:           {{}},
	} {
		got, err := zaoshu.File{Name: "a.json", Content: []byte(document)}.Rows()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", document, err, diff)
		}
	}
	for _, document := range []string{``, `null`, `{}`, `"x"`, `[1]`, `[[]]`, `[{}`, `a,b`} {
		if got, err := (zaoshu.File{Name: "a.json", Content: []byte(document)}).Rows(); err == nil || err.Error() != `"a.json" is not a list of rows in JSON` {
			t.Errorf("%s gave %v, %v", document, got, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add("a.zip", []byte(zipArchive(f, "surface.csv", "a", "depth.csv", "b")))
	f.Add("a.csv", []byte("a,b"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		result, err := zaoshu.Unpack(zaoshu.File{Name: name, Content: content})
		if (result == nil) == (err == nil) {
			t.Errorf("got %v, %v", result, err)
		}
	})
}

func FuzzRows(f *testing.F) {
	for _, seed := range []string{`[]`, `[{"a":"x","b":null,"c":[1]}]`, `[null]`, `{}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		rows, err := zaoshu.File{Content: document}.Rows()
		if (rows == nil) == (err == nil) {
			t.Errorf("%s gave %v, %v", document, rows, err)
		}
		if _, err = json.Marshal(rows); err != nil {
			t.Error(err)
		}
	})
}
