package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// server is a running reference server.
type server struct {
	*process

	url string
	// env are the environment variables with the provider's endpoints and
	// credentials.
	env []string
}

// startServer starts a reference server with flags. Its work takes no time, and
// it limits no requests, unless the flags say something else.
func startServer(ctx context.Context, program, folder string, flags ...string) (*server, error) {
	envFile := filepath.Join(folder, "server.env")
	flags = append([]string{
		"-listen", "127.0.0.1:0", "-env-file", envFile, "-rate-limit", "1000000000", "-boot-duration", "0s",
		"-job-duration", "0s", "-jeto-workers", "1000",
	}, flags...)
	started, _, err := startProcess(ctx, "listens on", os.Environ(), program, flags...)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(envFile) //nolint:gosec // The server has written the file.
	if err != nil {
		_, _ = started.stop()

		return nil, err
	}
	s := &server{process: started, env: parseExports(string(content))}
	for _, variable := range s.env {
		if url, found := strings.CutPrefix(variable, "MOCKSERVER_URL="); found {
			s.url = url
		}
	}

	return s, nil
}

// parseExports returns the variables of shell exports such as `export A='b'`.
func parseExports(script string) []string {
	var variables []string
	for line := range strings.Lines(script) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		variables = append(variables, name+"="+strings.Trim(value, "'"))
	}

	return variables
}

// call sends a request to the admin API, and decodes the JSON of the response
// into target unless it is nil.
func (s *server) call(ctx context.Context, method, path string, body []byte, target any) error {
	request, err := http.NewRequestWithContext(ctx, method, s.url+"/_mock"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the reference server answers %s /_mock%s with %s: %s", method, path, response.Status, text)
	}
	if target == nil {
		return nil
	}

	return json.Unmarshal(text, target)
}

func (s *server) exportState(ctx context.Context) ([]byte, error) {
	var state json.RawMessage
	err := s.call(ctx, http.MethodGet, "/state", nil, &state)

	return state, err
}

func (s *server) importState(ctx context.Context, state []byte) error {
	return s.call(ctx, http.MethodPut, "/state", state, nil)
}

// createObject creates an instance of the default account.
func (s *server) createObject(ctx context.Context, systemName string, fields map[string]any) error {
	body, err := json.Marshal(map[string]any{
		"system": systemName, "account": "demo", "kind": "instance", "fields": fields,
	})
	if err != nil {
		return err
	}

	return s.call(ctx, http.MethodPost, "/objects", body, nil)
}

// count returns the numbers of requests and connections so far.
func (s *server) count(ctx context.Context) (requests, connections int, err error) {
	var counted struct{ Total, Connections int }
	err = s.call(ctx, http.MethodGet, "/counters", nil, &counted)

	return counted.Total, counted.Connections, err
}

// countLists returns how many GETs of a system read lists, and how many read a
// single instance, after the last POST. The path of a list ends with
// "instances".
func (s *server) countLists(ctx context.Context, systemName string) (lists, gets int, err error) {
	var journal struct {
		Entries []struct{ Method, Path string }
	}
	err = s.call(ctx, http.MethodGet, "/journal?system="+systemName, nil, &journal)
	for _, entry := range journal.Entries { // in the order of their ends
		switch {
		case entry.Method == http.MethodPost:
			lists, gets = 0, 0
		case strings.HasSuffix(strings.TrimSuffix(entry.Path, "/"), "instances"):
			lists++
		default:
			gets++
		}
	}

	return lists, gets, err
}

// serverFlags returns the flags for a latency and a time to boot.
func serverFlags(latency, boot time.Duration) []string {
	return []string{"-latency", latency.String(), "-boot-duration", boot.String()}
}
