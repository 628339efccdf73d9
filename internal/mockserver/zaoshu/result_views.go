package zaoshu

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/resultfile"
)

// The codes of a response without a result. No document has any.
const (
	codeTaskNotFound    = 1
	codeTaskNotFinished = 2
)

// getResult sends the result of a task as a file. The file of a failed task has
// no rows.
func (s *System) getResult(r *request, i *instance) (any, error) {
	format, err := readFormat(r.URL.Query())
	if err != nil {
		return nil, err
	}
	id := r.PathValue("task")
	found := s.Data.findTask(i, id)
	switch {
	case found == nil:
		return nil, newCodeError(codeTaskNotFound, "task not found", unknownTaskReason(i, id), sectionMissing)
	case found.Status != statusDone && found.Status != statusError:
		return nil, newCodeError(codeTaskNotFinished, "task is not finished",
			fmt.Sprintf("The status of task %s is %q; only a task in done or error has a result.", id, found.Status),
			sectionTaskStates)
	}
	extension, content, err := i.resultFile(found, format)
	if err != nil {
		return nil, system.Because(err,
			fmt.Sprintf("The result of task %s has no form as %s: %v.", id, format, err), sectionResultFiles)
	}
	name := escapeFileName(cmp.Or(i.Title, i.ID)) + "." + extension
	r.responseHeader.Set("Content-Disposition", "attachment; filename*=UTF-8''"+name)

	return file(content), nil
}

// readFormat returns the format in a query; there is no default.
func readFormat(query url.Values) (resultfile.Format, error) {
	const field = "contentType"
	format := resultfile.Format(query.Get(field))
	refuse := func(code string) error {
		return newQueryError(
			resourceTask, field, code, string(format), "csv, xls, json or xml", sectionEndpoints)
	}
	switch {
	case format.IsValid():
		return format, nil
	case format == "":
		return "", refuse(codeMissingField)
	default:
		return "", refuse(codeInvalid)
	}
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
