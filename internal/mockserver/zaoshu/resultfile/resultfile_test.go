package resultfile_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/resultfile"
)

// sampleTable is a table with everything that a format may have to escape.
func sampleTable() resultfile.Table {
	return resultfile.Table{
		Columns: []resultfile.Column{{Title: "标题", ID: "C1"}, {Title: "a <b>", ID: "C2"}},
		Rows:    [][]string{{"新闻", `x, "y" & z`}, {"", "two\nlines"}},
	}
}

func encode(t *testing.T, table resultfile.Table, format resultfile.Format) []byte {
	t.Helper()
	file, err := table.Encode(format)
	if err != nil {
		t.Fatal(err)
	}

	return file
}

func TestTable_CSV(t *testing.T) {
	t.Parallel()
	got, err := csv.NewReader(bytes.NewReader(encode(t, sampleTable(), resultfile.CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := append([][]string{{"标题", "a <b>"}}, sampleTable().Rows...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("rows (-want +got):\n%s", diff)
	}
}

func TestTable_JSON(t *testing.T) {
	t.Parallel()
	var got []map[string]string
	err := json.Unmarshal(encode(t, sampleTable(), resultfile.JSON), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{"标题": "新闻", "a <b>": `x, "y" & z`}, {"标题": "", "a <b>": "two\nlines"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("objects (-want +got):\n%s", diff)
	}
	if empty := encode(t, resultfile.Table{}, resultfile.JSON); string(empty) != "[]" {
		t.Fatalf("no rows are %s", empty)
	}
}

func TestTable_XML(t *testing.T) {
	t.Parallel()
	type field struct {
		ID    string `xml:"id,attr"`
		Title string `xml:"title,attr"`
		Value string `xml:",chardata"`
	}
	var got struct {
		Results []struct {
			Fields []field `xml:"field"`
		} `xml:"result"`
	}
	err := xml.Unmarshal(encode(t, sampleTable(), resultfile.XML), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := []field{{"C1", "标题", ""}, {"C2", "a <b>", "two\nlines"}}
	if len(got.Results) != 2 {
		t.Fatalf("document %+v", got)
	}
	if diff := cmp.Diff(want, got.Results[1].Fields); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
}

func TestTable_XLS(t *testing.T) {
	t.Parallel()
	type cell struct {
		Data struct {
			Type string `xml:"urn:schemas-microsoft-com:office:spreadsheet Type,attr"`
			Text string `xml:",chardata"`
		}
	}
	var got struct {
		XMLName   xml.Name `xml:"urn:schemas-microsoft-com:office:spreadsheet Workbook"`
		Worksheet struct {
			Name string `xml:"urn:schemas-microsoft-com:office:spreadsheet Name,attr"`
			Rows []struct {
				Cells []cell `xml:"Cell"`
			} `xml:"Table>Row"`
		}
	}
	file := encode(t, sampleTable(), resultfile.XLS)
	err := xml.Unmarshal(file, &got)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, []byte(`<?mso-application progid="Excel.Sheet"?>`)) || got.Worksheet.Name == "" ||
		len(got.Worksheet.Rows) != 3 {
		t.Fatalf("file %s", file)
	}
	for at, want := range append([][]string{{"标题", "a <b>"}}, sampleTable().Rows...) {
		cells := got.Worksheet.Rows[at].Cells
		texts := make([]string, 0, len(cells))
		for _, c := range cells {
			texts = append(texts, c.Data.Text)
			if c.Data.Type != "String" {
				t.Errorf("row %d: type %s", at, c.Data.Type)
			}
		}
		if diff := cmp.Diff(want, texts); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", at, diff)
		}
	}
}

func TestZip_HasMembers(t *testing.T) {
	t.Parallel()
	file, err := resultfile.Zip(
		resultfile.ZipEntry{Name: "a.csv", Content: []byte("1")},
		resultfile.ZipEntry{Name: "b.csv", Content: []byte("2")},
	)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, member := range archive.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[member.Name] = string(content)
	}
	if diff := cmp.Diff(map[string]string{"a.csv": "1", "b.csv": "2"}, got); diff != "" {
		t.Fatalf("files (-want +got):\n%s", diff)
	}
}

func TestFormat_IsValid(t *testing.T) {
	t.Parallel()
	for format, want := range map[resultfile.Format]bool{
		"csv": true, "xls": true, "json": true, "xml": true, "": false, "CSV": false, "xlsx": false, "zip": false,
	} {
		if format.IsValid() != want {
			t.Errorf("Format(%q).IsValid() = %t", format, format.IsValid())
		}
	}
}
