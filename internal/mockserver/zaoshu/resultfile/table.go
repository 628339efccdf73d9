// Package resultfile writes what a crawl has found in the four formats in which
// Zaoshu gives it out. The vendor only names the formats (design/api/zaoshu.md,
// "Result files"), so each is its plainest form here.
package resultfile

import (
	"archive/zip"
	"bytes"
)

// Table is what a crawl has found.
type Table struct {
	Columns []Column
	// Rows have a value for each column.
	Rows [][]string
}

// Column is a column of a table, and of the schema of an instance.
type Column struct {
	// Title is what people call it.
	Title string
	// ID is what the vendor calls it, such as "C339".
	ID string
}

// Format is a format by the name that the API and the file's extension have for
// it.
type Format string

// The formats.
const (
	// CSV has the titles in its first line.
	CSV Format = "csv"
	// XLS is a SpreadsheetML workbook, which spreadsheet programs open under
	// this extension, with the titles in its first row.
	XLS Format = "xls"
	// JSON is an array of objects with the titles as names; of columns with one
	// title the last counts.
	JSON Format = "json"
	// XML is a list of results, whose fields bear ids and titles.
	XML Format = "xml"
)

// IsValid reports whether there is such a format.
func (f Format) IsValid() bool {
	switch f {
	case CSV, XLS, JSON, XML:
		return true
	default:
		return false
	}
}

// Encode returns the table as a file of a known format.
func (t Table) Encode(f Format) ([]byte, error) {
	switch f {
	case XLS:
		return t.xls()
	case JSON:
		return t.json()
	case XML:
		return t.xml()
	default:
		return t.csv()
	}
}

// ZipEntry is a file in a zip file.
type ZipEntry struct {
	Name    string
	Content []byte
}

// Zip returns a zip file of members.
func Zip(members ...ZipEntry) ([]byte, error) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, member := range members {
		w, err := archive.Create(member.Name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(member.Content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}

	return file.Bytes(), nil
}
