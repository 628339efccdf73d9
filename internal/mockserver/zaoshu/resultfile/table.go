// Package resultfile encodes the result of a crawl in the four formats of
// Zaoshu. The API page only names the formats (design/api/zaoshu.md, "Result
// files"), so each has its simplest form.
package resultfile

import (
	"archive/zip"
	"bytes"
)

// Table is the result of a crawl.
type Table struct {
	Columns []Column
	// Rows have a value for each column.
	Rows [][]string
}

// Column is a column of a table, and of the schema of an instance.
type Column struct {
	// Title is the name that the user has set.
	Title string
	// ID is the API's identifier, such as "C339".
	ID string
}

// Format is the name of a format in the API, and the file's extension.
type Format string

// The formats.
const (
	// CSV has the titles in its first line.
	CSV Format = "csv"
	// XLS is a SpreadsheetML workbook, with the titles in its first row.
	XLS Format = "xls"
	// JSON is an array of objects with the titles as names. The last of several
	// columns with the same title counts.
	JSON Format = "json"
	// XML is a list of results, whose fields have ids and titles.
	XML Format = "xml"
)

// IsValid reports whether the format exists.
func (f Format) IsValid() bool {
	switch f {
	case CSV, XLS, JSON, XML:
		return true
	default:
		return false
	}
}

// Encode returns the table as a file of a valid format.
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

// Zip returns a zip file with the members.
func Zip(members ...ZipEntry) ([]byte, error) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, member := range members {
		w, err := archive.Create(member.Name)
		if err != nil {
			return nil, err
		}
		_, err = w.Write(member.Content)
		if err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	if err != nil {
		return nil, err
	}

	return file.Bytes(), nil
}
