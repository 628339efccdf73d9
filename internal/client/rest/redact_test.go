package rest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestSecretsReachNeitherErrorsNorLogs(t *testing.T) {
	t.Parallel()
	const token, password = `tok"en & more`, "pass/word+1" //nolint:gosec // Nobody's credentials.
	spellings := []string{
		token, password, url.QueryEscape(token), url.PathEscape(password), `tok\"en \u0026 more`,
		base64.StdEncoding.EncodeToString([]byte(token)),
	}
	var lines strings.Builder
	var writing sync.Mutex
	options := quick()
	options.MaxRetries = 0
	options.Log = func(_ context.Context, message string, fields map[string]any) {
		writing.Lock()
		defer writing.Unlock()
		fmt.Fprintln(&lines, message, fields)
	}
	c := client(t, options, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasSuffix(r.URL.Path, "hangup") {
			hangUp(t, w)

			return
		}
		w.WriteHeader(http.StatusBadRequest)
		// A server that echoes everything it got.
		answer, _ := json.Marshal(map[string]string{"echo": r.Header.Get("Authorization") + string(body) + strings.Join(spellings, " ")})
		_, _ = w.Write(answer)
	}, func(config *rest.Config) {
		config.Secrets = []string{token, ""}
		config.Authenticate = func(r *http.Request) error {
			r.Header.Set("Authorization", "Token "+token)

			return nil
		}
	})
	for _, path := range []string{"echo", "hangup"} {
		call := post()
		call.Path = path
		call.Operation = "log in with " + password
		call.Query = url.Values{"key": {token}}
		call.Secrets = []string{password}
		call.Body = rest.JSON(map[string]string{"password": password})
		err := c.Do(t.Context(), call, nil)
		if err == nil {
			t.Fatal("the call succeeded")
		}
		for _, spelling := range spellings {
			if strings.Contains(err.Error(), spelling) {
				t.Errorf("the error holds %q: %v", spelling, err)
			}
			if strings.Contains(lines.String(), spelling) {
				t.Errorf("the log holds %q: %s", spelling, lines.String())
			}
		}
		if !strings.Contains(err.Error(), "(redacted)") {
			t.Errorf("nothing was redacted in %v", err)
		}
	}
	if !strings.Contains(lines.String(), "method:POST") || !strings.Contains(lines.String(), "status:400") {
		t.Errorf("the log does not tell of the attempts: %s", lines.String())
	}
}

func TestSecretsOfSeveralLinesAreRecognised(t *testing.T) {
	t.Parallel()
	const script = "#!/bin/sh\necho  'hunter2'\n"
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("{}"))
	}, func(config *rest.Config) {
		config.Explain = func(rest.Answer) rest.Problem {
			return rest.Problem{
				Message: "bad script: " + script,
				Fields:  []rest.FieldError{{Field: "script=" + script, Messages: []string{"bad: " + script}}},
			}
		}
	})
	call := post()
	call.Secrets = []string{script}
	if err := c.Do(t.Context(), call, nil); err == nil || strings.Contains(err.Error(), "hunter2") || strings.Count(err.Error(), "(redacted)") != 3 {
		t.Errorf("got %v", err)
	}
}

// TestSecretsOfRawAnswersAreRecognised echoes a secret where folding or cutting the
// text would hide a part of it from the redactor, and show the rest.
func TestSecretsOfRawAnswersAreRecognised(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2\n  hunter2-hunter2"
	for name, answer := range map[string]string{
		"a text":              "bad: " + secret,
		"a text that is long": strings.Repeat("x", 290) + secret,
		"a page":              "<html><title>bad: " + secret + "</title></html>",
		"a JSON text":         `"bad: ` + strings.ReplaceAll(secret, "\n", `\n`) + `"`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusForbidden} {
			c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, answer)
			})
			call := post()
			call.Secrets = []string{secret}
			var into struct{}
			if err := c.Do(t.Context(), call, &into); err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%s with status %d gave %v", name, status, err)
			}
		}
	}
}

// TestSignaturesReachNoError lets a server echo the signature of a request, which is
// another one in each attempt.
func TestSignaturesReachNoError(t *testing.T) {
	t.Parallel()
	var attempts int
	c := client(t, quick(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintf(w, "VENDOR key:%s or %s or the one before is wrong: %s", signed(attempts), signed(attempts), signed(attempts-1))
	}, func(config *rest.Config) {
		config.Authenticate = func(r *http.Request) error {
			attempts++
			r.Header.Set("Authorization", "VENDOR key:"+signed(attempts))

			return nil
		}
	})
	_, err := c.Send(t.Context(), get())
	if attempts != 4 || err == nil || strings.Contains(err.Error(), "signature-of") || strings.Count(err.Error(), "(redacted)") != 3 {
		t.Errorf("after %d attempts got %v", attempts, err)
	}
}

// signed is the signature of an attempt.
func signed(attempt int) string { return fmt.Sprintf("signature-of-attempt-%d", attempt) }
