package zaoshu

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/resultfile"
)

// The codes with which a result is refused. No document has any.
const (
	codeNoTask     = 1
	codeUnfinished = 2
)

// retrieveResult sends the result of a task as a file. One that has ended in an error has a file without rows.
func retrieveResult(c *call, i *instance, _ time.Time) answer {
	format, refused := readFormat(c.URL.Query())
	if refused != nil {
		return *refused
	}

	found := i.task(c.PathValue("task"))

	switch {
	case found == nil:
		return fail(codeNoTask, "task not found")
	case found.Status != StatusDone && found.Status != StatusError:
		return fail(codeUnfinished, "task is not finished")
	}

	extension, content, err := found.result(format)
	if err != nil {
		return refuse(http.StatusInternalServerError, err.Error())
	}

	name := escapeName(cmp.Or(i.Title, i.ID)) + "." + extension

	return answer{
		status: http.StatusOK, file: content, header: http.Header{"Content-Disposition": {"attachment; filename*=UTF-8''" + name}},
	}
}

// readFormat returns the format that a query asks for; there is no default.
func readFormat(query url.Values) (resultfile.Format, *answer) {
	const field = "contentType"

	wanted := resultfile.Format(query.Get(field))
	if wanted.Known() {
		return wanted, nil
	}

	code := codeInvalid
	if wanted == "" {
		code = codeMissingField
	}

	return "", new(refuseFields(http.StatusBadRequest, fieldError{Resource: resourceTask, Field: field, Code: code}))
}

// result returns the file of an ended task and its extension. After a deep crawl it is a zip file of two: the pages of the
// URLs, and those behind them.
func (t *task) result(format resultfile.Format) (extension string, content []byte, err error) {
	surface, err := t.table(" of ").Encode(format)
	if err != nil || !t.instance.DeepCrawl {
		return string(format), surface, err
	}

	depth, err := t.table(" behind ").Encode(format)
	if err != nil {
		return "", nil, err
	}

	content, err = resultfile.Zip(
		resultfile.Member{Name: "surface." + string(format), Content: surface},
		resultfile.Member{Name: "depth." + string(format), Content: depth},
	)

	return "zip", content, err
}

// table returns what was found: a row for each URL that could be fetched, whose values are words about their columns.
func (t *task) table(about string) resultfile.Table {
	table := resultfile.Table{}

	for _, c := range t.instance.Schema {
		table.Columns = append(table.Columns, resultfile.Column{Title: c.Title, ID: c.ID})
	}

	for _, address := range t.fetched() {
		row := make([]string, 0, len(table.Columns))
		for _, c := range table.Columns {
			row = append(row, c.Title+about+address)
		}

		table.Rows = append(table.Rows, row)
	}

	return table
}

// escapeName escapes everything in a name that may not stand in an extended parameter of a header, and a little more.
func escapeName(name string) string {
	return strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
