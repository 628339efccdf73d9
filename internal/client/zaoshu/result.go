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

// Format is the format of a result file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLS  Format = "xls"
	JSON Format = "json"
	XML  Format = "xml"
)

// Result is the result of a task.
type Result struct {
	// Surface holds the data of the pages that the run named.
	Surface File
	// Depth holds the data of the pages to which those link. It is nil unless
	// the instance has deep crawl on.
	Depth *File
}

// File is a file of a result.
type File struct {
	// Name is the server's name of the file, without a folder.
	Name    string
	Content []byte
}

// resultResponse is a response with a file, or null in an envelope.
type resultResponse struct {
	// result is nil for null. Its file has no name if the response has none.
	result *Result
}

// DecodeResponse unpacks the file. The API promises a file name
// (design/api/zaoshu.md, "Result files"), so a response without one may not be
// a file.
func (r *resultResponse) DecodeResponse(response *rest.Response) error {
	name := fileName(response.Header)
	var body envelope
	switch {
	case name != "":
	case json.Unmarshal(response.Body, &body) == nil && body.isNull():
		return nil
	case strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"):
		return errors.New("the response is an HTML page where a file was expected")
	}
	var err error
	r.result, err = unpack(File{Name: name, Content: response.Body})

	return err
}

// fileName returns the name of the file in a response, "" for none.
func fileName(header http.Header) string {
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil || parameters["filename"] == "" {
		return ""
	}

	return baseName(parameters["filename"])
}

// baseName returns the last part of a path, with the separators of any system.
// A name from a server can then not lead to another folder.
func baseName(name string) string {
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

const resultPath = "instance/%s/task/%s/result/file"

// GetResult downloads the result of a task. The API does not document the
// response while the task runs. The error is rest.NotFound if the task does not
// exist.
func (c *Client) GetResult(ctx context.Context, instance, task string, format Format) (*Result, error) {
	call := rest.Call{
		Operation: fmt.Sprintf("fetch the result of task %q of instance %q", task, instance),
		Method:    http.MethodGet,
		Path:      rest.Path(resultPath, instance, task),
		Query:     url.Values{"contentType": {string(format)}},
		// Every file has the type application/octet-stream.
		ResponseType: "*/*",
	}
	var response resultResponse
	err := c.rest.Do(ctx, call, &response)
	if failure, ok := asCodeError(err); ok {
		failure.Kind = rest.NotFound
	}
	if err != nil {
		return nil, err
	}
	if response.result == nil {
		return nil, c.rest.ResponseError(
			call, http.StatusOK, rest.NotFound, "the response is null where a file was expected",
		)
	}
	if response.result.Surface.Name == "" {
		response.result.Surface.Name = task + "." + string(format)
	}

	return response.result, nil
}
