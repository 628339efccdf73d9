package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Row is a row of a result in JSON: texts by column, nil for null. A value
// that is not a string is its JSON.
type Row map[string]*string

// Rows reads a result in JSON. It returns an error if the content is not a list
// of objects.
func (f File) Rows() ([]Row, error) {
	var raw []map[string]json.RawMessage
	// A byte order mark may precede the JSON, for spreadsheet programs.
	err := json.Unmarshal(bytes.TrimPrefix(f.Content, []byte("\xef\xbb\xbf")), &raw)
	if err != nil || raw == nil {
		return nil, fmt.Errorf("%q is not a list of rows in JSON", f.Name)
	}
	rows := make([]Row, len(raw))
	for i, cells := range raw {
		rows[i] = make(Row, len(cells))
		for column, cell := range cells {
			rows[i][column] = cellText(cell)
		}
	}

	return rows, nil
}

// cellText returns a string as it is, nil for null, and the JSON of any other
// value.
func cellText(cell json.RawMessage) *string {
	var text *string
	if json.Unmarshal(cell, &text) != nil {
		text = new(string(cell))
	}

	return text
}
