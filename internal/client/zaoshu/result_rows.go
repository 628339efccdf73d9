package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Row is one of the rows of a result in JSON: texts by column, nil for null.
// What is no text is as its JSON spells it.
type Row map[string]*string

// Rows reads a result in JSON: a list of objects.
func (f File) Rows() ([]Row, error) {
	var raw []map[string]json.RawMessage
	// Spreadsheet programs like a mark of the byte order.
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

func cellText(cell json.RawMessage) *string {
	var text *string
	if json.Unmarshal(cell, &text) != nil {
		text = new(string(cell))
	}

	return text
}
