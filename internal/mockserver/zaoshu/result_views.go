package zaoshu

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/resultfile"
)

// The codes of an answer without a result. No document has any.
const (
	codeTaskNotFound    = 1
	codeTaskNotFinished = 2
)

// getResult sends the result of a task as a file. The file of a failed task has
// no rows.
func (s *System) getResult(r *request, i *instance, _ time.Time) response {
	format, refused := parseFormat(r.URL.Query())
	if refused != nil {
		return *refused
	}
	found := s.Data.findTask(i, r.PathValue("task"))
	switch {
	case found == nil:
		return codeResponse(codeTaskNotFound, "task not found")
	case found.Status != StatusDone && found.Status != StatusError:
		return codeResponse(codeTaskNotFinished, "task is not finished")
	}
	extension, content, err := i.resultFile(found, format)
	if err != nil {
		return errorResponse(http.StatusInternalServerError, err.Error())
	}
	name := escapeFileName(cmp.Or(i.Title, i.ID)) + "." + extension

	return response{
		status: http.StatusOK,
		file:   content,
		header: http.Header{"Content-Disposition": {"attachment; filename*=UTF-8''" + name}},
	}
}

// parseFormat returns the format in a query; there is no default.
func parseFormat(query url.Values) (resultfile.Format, *response) {
	const field = "contentType"
	wanted := resultfile.Format(query.Get(field))
	if wanted.IsValid() {
		return wanted, nil
	}
	code := codeInvalid
	if wanted == "" {
		code = codeMissingField
	}

	return "", new(
		fieldErrorResponse(http.StatusBadRequest, fieldError{Resource: resourceTask, Field: field, Code: code}),
	)
}

// resultFile returns the file of an ended task and its extension. After a deep
// crawl it is a zip file of two: the pages of the URLs, and the pages that they
// link to.
func (i *instance) resultFile(t *task, format resultfile.Format) (extension string, content []byte, err error) {
	surface, err := i.resultTable(t, " of ").Encode(format)
	if err != nil || !i.DeepCrawl {
		return string(format), surface, err
	}
	depth, err := i.resultTable(t, " behind ").Encode(format)
	if err != nil {
		return "", nil, err
	}
	content, err = resultfile.Zip(
		resultfile.ZipEntry{Name: "surface." + string(format), Content: surface},
		resultfile.ZipEntry{Name: "depth." + string(format), Content: depth},
	)

	return "zip", content, err
}

// resultTable returns a row for each URL that could be fetched, with made-up
// values.
func (i *instance) resultTable(t *task, about string) resultfile.Table {
	table := resultfile.Table{}
	for _, c := range i.Schemas {
		table.Columns = append(table.Columns, resultfile.Column{Title: c.Title, ID: c.ID})
	}
	for _, address := range t.fetchedURLs() {
		row := make([]string, 0, len(table.Columns))
		for _, c := range table.Columns {
			row = append(row, c.Title+about+address)
		}
		table.Rows = append(table.Rows, row)
	}

	return table
}

// escapeFileName escapes a name for an extended parameter of a header.
func escapeFileName(name string) string {
	return strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
