package zaoshu_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// fileHeaders are the headers of a response with a file.
func fileHeaders(name string) map[string]string {
	return map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=UTF-8''" + name,
	}
}

// zipArchive returns an archive. The members are names and contents in turn.
func zipArchive(tb testing.TB, members ...string) string {
	tb.Helper()
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for member := range slices.Chunk(members, 2) {
		content, err := writer.Create(member[0])
		if err != nil {
			tb.Fatal(err)
		}
		_, err = content.Write([]byte(strings.Join(member[1:], "")))
		if err != nil {
			tb.Fatal(err)
		}
	}
	err := writer.Close()
	if err != nil {
		tb.Fatal(err)
	}

	return buffer.String()
}

// surfaceResult is the result of a crawl that is not deep.
func surfaceResult(name, content string) zaoshu.Result {
	return zaoshu.Result{Surface: zaoshu.File{Name: name, Content: []byte(content)}}
}

// deepResult is the result of a deep crawl, with the contents "a" and "b".
func deepResult(name, deepName string) zaoshu.Result {
	result := surfaceResult(name, "a")
	result.Depth = &zaoshu.File{Name: deepName, Content: []byte("b")}

	return result
}

func TestGetResult_UnpacksFiles(t *testing.T) {
	t.Parallel()
	deep := zipArchive(t, "surface.csv", "a", "depth.csv", "b")
	workbook := zipArchive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>")
	for name, test := range map[string]struct {
		format  zaoshu.Format
		body    string
		headers map[string]string
		want    zaoshu.Result
	}{
		"file": {
			zaoshu.CSV, "a,b", fileHeaders("News%20%E6%97%A9.csv"),
			surfaceResult("News 早.csv", "a,b"),
		},
		"empty file": {
			zaoshu.XML, "", fileHeaders("a.xml"),
			surfaceResult("a.xml", ""),
		},
		"no file name": {
			zaoshu.CSV, "a,b", nil,
			surfaceResult(task+".csv", "a,b"),
		},
		"invalid file name": {
			zaoshu.CSV, "a,b",
			map[string]string{"Content-Disposition": "=;="},
			surfaceResult(task+".csv", "a,b"),
		},
		"quoted file name": {
			zaoshu.CSV, "a,b",
			map[string]string{"Content-Disposition": `attachment; filename="a.csv"`},
			surfaceResult("a.csv", "a,b"),
		},
		"file name with folders": {
			zaoshu.CSV, "a,b", fileHeaders("..%2F..%5Cetc%2Fa.csv"),
			surfaceResult("a.csv", "a,b"),
		},
		"JSON": {
			zaoshu.JSON, `{"code":3}`, fileHeaders("a.json"),
			surfaceResult("a.json", `{"code":3}`),
		},
		"JSON without file name": {
			zaoshu.JSON, `[{"code":3}]`, nil,
			surfaceResult(task+".json", `[{"code":3}]`),
		},
		"deep crawl": {
			zaoshu.CSV, deep, fileHeaders("News.zip"),
			deepResult("surface.csv", "depth.csv"),
		},
		"deep crawl with another extension": {
			zaoshu.CSV, deep, fileHeaders("News.csv"),
			deepResult("surface.csv", "depth.csv"),
		},
		"deep crawl, depth first": {
			zaoshu.CSV,
			zipArchive(t, "x/", "", "x/News_Depth.csv", "b", "x/News_Surface.csv", "a"),
			fileHeaders("News.ZIP"),
			deepResult("News_Surface.csv", "News_Depth.csv"),
		},
		"deep crawl, neither file named": {
			zaoshu.CSV, zipArchive(t, "1.csv", "a", "2.csv", "b"), fileHeaders("News.zip"),
			deepResult("1.csv", "2.csv"),
		},
		"deep crawl, one file named": {
			zaoshu.CSV, zipArchive(t, "depth.csv", "b", "1.csv", "a"), fileHeaders("News.zip"),
			deepResult("1.csv", "depth.csv"),
		},
		"archive of one file": {
			zaoshu.CSV, zipArchive(t, "1.csv", "a"), fileHeaders("News.zip"),
			surfaceResult("1.csv", "a"),
		},
		"text that begins like an archive": {
			zaoshu.CSV, "PK,b", fileHeaders("a.csv"),
			surfaceResult("a.csv", "PK,b"),
		},
		"archive of one file named depth": {
			zaoshu.CSV, zipArchive(t, "depth.csv", "a"), fileHeaders("News.zip"),
			surfaceResult("depth.csv", "a"),
		},
		"deep crawl, title with both words": {
			zaoshu.CSV,
			zipArchive(t, "Surface in depth-depth.csv", "b", "Surface in depth-surface.csv", "a"),
			fileHeaders("News.zip"),
			deepResult("Surface in depth-surface.csv", "Surface in depth-depth.csv"),
		},
		"deep crawl, title with one word": {
			zaoshu.CSV, zipArchive(t, "in-depth.csv", "a", "depth.csv", "b"), fileHeaders("News.zip"),
			deepResult("in-depth.csv", "depth.csv"),
		},
		"deep crawl packed on macOS": {
			zaoshu.CSV,
			zipArchive(
				t, "__MACOSX/x/._surface.csv", "?", "x/._depth.csv", "?", "x/surface.csv", "a", "x/depth.csv", "b",
			),
			fileHeaders("News.zip"),
			deepResult("surface.csv", "depth.csv"),
		},
		"workbook": {
			zaoshu.XLS, workbook, fileHeaders("a.xls"),
			surfaceResult("a.xls", workbook),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := taskRequest + "/result/file?contentType=" + string(test.format)
			server := newServer(t, map[string][]clienttest.Response{
				request: {{Status: 200, Body: test.body, Headers: test.headers}},
			})
			got, err := clienttest.NewClient(t, connect, server.URL, 0).GetResult(t.Context(), id, task, test.format)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			server.WantRequests(t, request)
		})
	}
}

func TestGetResult_MalformedResponses(t *testing.T) {
	t.Parallel()
	const member = "surface.json"
	before, after, _ := strings.Cut(zipArchive(t, member, strings.Repeat("a row ", 1000)), member)
	broken := before + member + "\xff\xff" + after[2:]
	for name, test := range map[string]struct {
		body    string
		headers map[string]string
		text    string
	}{
		"HTML page": {
			"<html></html>", map[string]string{"Content-Type": "text/html"}, "an HTML page where a file was expected",
		},
		"not an archive":         {"x", fileHeaders("a.zip"), `"a.zip" cannot be unpacked`},
		"file name of two lines": {"x", fileHeaders("a%0Ab.zip"), `"a\nb.zip" cannot be unpacked`},
		"empty archive":          {zipArchive(t), fileHeaders("a.zip"), `"a.zip" holds no file`},
		"broken archive":         {broken, fileHeaders("a.zip"), `"surface.json" cannot be unpacked`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, map[string][]clienttest.Response{
				resultRequest: {{Status: 200, Body: test.body, Headers: test.headers}},
			})
			err := getResult(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			const prefix = `Zaoshu: could not fetch the result of task "` + task + `" of instance "` + id + `": GET `
			if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(err.Error(), prefix) {
				t.Errorf("got %v of kind %q, want %s of kind %q", err, rest.KindOf(err), test.text, rest.Malformed)
			}
		})
	}
}

// zipWithDeclaredSize returns an archive with a member of 1000 bytes that
// declares another size.
func zipWithDeclaredSize(t *testing.T, size uint64) []byte {
	t.Helper()
	var packed, buffer bytes.Buffer
	compressor, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = compressor.Write(make([]byte, 1000))
	err = errors.Join(err, compressor.Close())
	if err != nil {
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
	err = errors.Join(err, writer.Close())
	if err != nil {
		t.Fatal(err)
	}

	return buffer.Bytes()
}

func TestUnpack_RejectsZipBomb(t *testing.T) {
	t.Parallel()
	for size, want := range map[uint64]string{
		zaoshu.MaxFileSize + 1: `"surface.csv" is larger than 64 MiB`,
		// The member is larger than it declares.
		10: `"surface.csv" cannot be unpacked`,
	} {
		got, err := zaoshu.Unpack(zaoshu.File{Name: "a.zip", Content: zipWithDeclaredSize(t, size)})
		if err == nil || !strings.Contains(err.Error(), want) || got != nil {
			t.Errorf("a member that declares %d bytes gave %v, want %s", size, err, want)
		}
	}
}

func TestRows_KeepsCellsAsText(t *testing.T) {
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
			t.Errorf("%s: %v (-want +got):\n%s", document, err, diff)
		}
	}
	for _, document := range []string{``, `null`, `{}`, `"x"`, `[1]`, `[[]]`, `[{}`, `a,b`} {
		got, err := zaoshu.File{Name: "a.json", Content: []byte(document)}.Rows()
		if want := `"a.json" is not a list of rows in JSON`; err == nil || err.Error() != want {
			t.Errorf("%s: Rows() = %v, %v, want the error %s", document, got, err, want)
		}
	}
}
