package resultfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
)

func (t Table) csv() ([]byte, error) {
	var file bytes.Buffer
	err := csv.NewWriter(&file).WriteAll(append([][]string{t.titles()}, t.Rows...))

	return file.Bytes(), err
}

func (t Table) json() ([]byte, error) {
	objects := make([]map[string]string, 0, len(t.Rows))
	for _, row := range t.Rows {
		object := map[string]string{}
		for at, column := range t.Columns {
			object[column.Title] = row[at]
		}
		objects = append(objects, object)
	}

	return json.Marshal(objects)
}

func (t Table) titles() []string {
	titles := make([]string, 0, len(t.Columns))
	for _, column := range t.Columns {
		titles = append(titles, column.Title)
	}

	return titles
}
