package zaoshu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Format is what a result is written in.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLS  Format = "xls"
	JSON Format = "json"
	XML  Format = "xml"
)

// Result is what a task has found.
type Result struct {
	// Surface is from the pages that the task was sent to.
	Surface File
	// Depth is from the pages that those lead to, nil unless the instance
	// crawls deep.
	Depth *File
}

// File is a file of a result.
type File struct {
	// Name is the server's name of it, without a folder.
	Name    string
	Content []byte
}

const resultPath = "instance/%s/task/%s/result/file"

// GetResult fetches what a task has found; rest.NotFound if there is no such
// task. What a task shows that has not ended is not documented.
func (c *Client) GetResult(ctx context.Context, instance, task string, format Format) (*Result, error) {
	call := rest.Call{
		Operation: fmt.Sprintf("fetch the result of task %q of instance %q", task, instance),
		Method:    http.MethodGet,
		Path:      rest.Path(resultPath, instance, task),
		Query:     url.Values{"contentType": {string(format)}},
		// Files come as application/octet-stream, whatever their format.
		ResponseType: "*/*",
	}
	var answer resultResponse
	err := c.rest.Do(ctx, call, &answer)
	if failure, ok := errors.AsType[*rest.Error](err); ok && isFailureError(failure) {
		failure.Kind = rest.NotFound
	}
	if err != nil {
		return nil, err
	}
	if answer.result == nil {
		return nil, c.newError(&call, rest.NotFound, "the answer is null where a file was expected")
	}
	if answer.result.Surface.Name == "" {
		answer.result.Surface.Name = task + "." + string(format)
	}

	return answer.result, nil
}

// resultResponse is an answer that holds a file, or null in an envelope.
type resultResponse struct {
	// result is nil for null. Its file has no name where the answer has none.
	result *Result
}

// DecodeResponse unpacks the file. The API promises a name
// (design/api/zaoshu.md, "Result files"): data without a name may not be a
// file.
func (a *resultResponse) DecodeResponse(answer *rest.Response) error {
	name := fileName(answer.Header)
	var body envelope
	switch {
	case name != "":
	case json.Unmarshal(answer.Body, &body) == nil && body.isNull():
		return nil
	case strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"):
		return errors.New("the answer is an HTML page where a file was expected")
	}
	var err error
	a.result, err = unpack(File{Name: name, Content: answer.Body})

	return err
}

// fileName returns the name of the file that an answer holds, "" if it has
// none.
func fileName(header http.Header) string {
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil || parameters["filename"] == "" {
		return ""
	}

	return baseName(parameters["filename"])
}

// baseName returns the last part of a path of any system, so that a name can
// lead nowhere.
func baseName(name string) string {
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}
