package rest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestRedact_SecretsInErrorsAndLogs(t *testing.T) {
	t.Parallel()
	const token, password = `tok"en & more`, "pass/word+1" //nolint:gosec // Not real credentials.
	spellings := []string{
		token, password, url.QueryEscape(token), url.PathEscape(password), `tok\"en \u0026 more`,
		base64.StdEncoding.EncodeToString([]byte(token)),
	}
	var lines strings.Builder
	var writing sync.Mutex
	options := fastOptions()
	options.MaxRetries = 0
	options.Log = func(_ context.Context, message string, fields map[string]any) {
		writing.Lock()
		defer writing.Unlock()
		fmt.Fprintln(&lines, message, fields)
	}
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasSuffix(r.URL.Path, "abort") {
			abort(t, w)

			return
		}
		w.WriteHeader(http.StatusBadRequest)
		// The server repeats the whole request.
		response, _ := json.Marshal(
			map[string]string{"echo": r.Header.Get("Authorization") + string(body) + strings.Join(spellings, " ")},
		)
		_, _ = w.Write(response)
	}, func(config *rest.Config) {
		config.Secrets = []string{token, ""}
		config.Authenticate = func(r *http.Request) error {
			r.Header.Set("Authorization", "Token "+token)

			return nil
		}
	})
	for _, path := range []string{"echo", "abort"} {
		call := postCall()
		call.Path = path
		call.Operation = "log in with " + password
		call.Query = url.Values{"key": {token}}
		call.Secrets = []string{password}
		call.Body = rest.JSON(map[string]string{"password": password})
		err := c.Do(t.Context(), call, nil)
		if err == nil {
			t.Fatal("the call succeeded, want an error")
		}
		for _, spelling := range spellings {
			if strings.Contains(err.Error(), spelling) {
				t.Errorf("the error has the secret %q: %v", spelling, err)
			}
			if strings.Contains(lines.String(), spelling) {
				t.Errorf("the log has the secret %q: %s", spelling, lines.String())
			}
		}
		if !strings.Contains(err.Error(), "(redacted)") {
			t.Errorf("got %v, want (redacted) in it", err)
		}
	}
	if !strings.Contains(lines.String(), "method:POST") || !strings.Contains(lines.String(), "status:400") {
		t.Errorf("the log lacks the attempts: %s", lines.String())
	}
}

func TestRedact_SecretsOfSeveralLines(t *testing.T) {
	t.Parallel()
	const script = "#!/bin/sh\necho  'hunter2'\n"
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("{}"))
	}, func(config *rest.Config) {
		config.ParseError = func(rest.Response) rest.Problem {
			return rest.Problem{
				Message: "bad script: " + script,
				Fields:  []rest.FieldError{{Field: "script=" + script, Messages: []string{"bad: " + script}}},
			}
		}
	})
	call := postCall()
	call.Secrets = []string{script}
	err := c.Do(t.Context(), call, nil)
	if err == nil || strings.Contains(err.Error(), "hunter2") ||
		strings.Count(err.Error(), "(redacted)") != 3 {
		t.Errorf("got %v, want (redacted) three times", err)
	}
}

// TestRedact_SecretsInRawResponses has a server that repeats a secret where the
// client shortens the text or joins its lines. If the client did so before it
// redacts, the redactor would not recognize the secret.
func TestRedact_SecretsInRawResponses(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2\n  hunter2-hunter2"
	for name, response := range map[string]string{
		"a text":              "bad: " + secret,
		"a text that is long": strings.Repeat("x", 290) + secret,
		"a page":              "<html><title>bad: " + secret + "</title></html>",
		"a JSON text":         `"bad: ` + strings.ReplaceAll(secret, "\n", `\n`) + `"`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusForbidden} {
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, response)
			})
			call := postCall()
			call.Secrets = []string{secret}
			var into struct{}
			err := c.Do(t.Context(), call, &into)
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%s with status %d gave %v, want an error without the secret", name, status, err)
			}
		}
	}
}

// TestRedact_SignaturesOfAllAttempts has a server that repeats the signature of
// a request. Each attempt has another signature.
func TestRedact_SignaturesOfAllAttempts(t *testing.T) {
	t.Parallel()
	var attempts int
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintf(
			w, "VENDOR key:%s or %s or the one before is wrong: %s", signatureOf(attempts), signatureOf(attempts),
			signatureOf(attempts-1),
		)
	}, func(config *rest.Config) {
		config.Authenticate = func(r *http.Request) error {
			attempts++
			r.Header.Set("Authorization", "VENDOR key:"+signatureOf(attempts))

			return nil
		}
	})
	_, err := c.Send(t.Context(), getCall())
	if attempts != 4 || err == nil || strings.Contains(err.Error(), "signature-of") ||
		strings.Count(err.Error(), "(redacted)") != 3 {
		t.Errorf("got %v after %d attempts, want (redacted) three times after 4", err, attempts)
	}
}

// signatureOf returns the signature of an attempt.
func signatureOf(attempt int) string { return fmt.Sprintf("signature-of-attempt-%d", attempt) }

func TestRedact_Spellings(t *testing.T) {
	t.Parallel()
	const secret = "p/w: <\"é😀\">\n+1" //nolint:gosec // Not a real credential.
	for name, test := range map[string]struct{ text, want string }{
		"plain":                        {"bad: p/w: <\"é😀\">\n+1!", "bad: (redacted)!"},
		"in JSON":                      {`{"bad":"p/w: <\"é😀\">\n+1"}`, `{"bad":"(redacted)"}`},
		"in JSON for HTML":             {`{"bad":"p/w: \u003c\"é😀\"\u003e\n+1"}`, `{"bad":"(redacted)"}`},
		"in JSON with slashes escaped": {`{"bad":"p\/w: <\"é😀\">\n+1"}`, `{"bad":"(redacted)"}`},
		"in ASCII JSON":                {`{"bad":"p/w: <\"\u00e9\ud83d\ude00\">\u000a+1"}`, `{"bad":"(redacted)"}`},
		"in upper case": {
			`{"bad":"p/w: \u003C\"\u00E9\uD83D\uDE00\"\u003E\u000A\u002B1"}`,
			`{"bad":"(redacted)"}`,
		},
		"in JSON in JSON": {
			`{"m":"{\"bad\":\"p\\/w: \\u003c\\\"é😀\\\">\\n+1\"}"}`,
			`{"m":"{\"bad\":\"(redacted)\"}"}`,
		},
		"in JSON three deep":       {`\\\"p/w: <\\\\\\\"é\\\\ud83d\\\\ude00\\\\\\\">\\\\n+1\\\"`, `\\\"(redacted)\\\"`},
		"in a query":               {"q=p%2Fw%3A+%3C%22%C3%A9%F0%9F%98%80%22%3E%0A%2B1&page=2", "q=(redacted)&page=2"},
		"in a query in lower case": {"q=p%2fw%3a+%3c%22%c3%a9%f0%9f%98%80%22%3e%0a%2b1&page=2", "q=(redacted)&page=2"},
		"in a path":                {"/p%2Fw:%20%3C%22%C3%A9%F0%9F%98%80%22%3E%0A+1/x", "/(redacted)/x"},
		"in a query twice": {
			"q=p%252Fw%253A%2B%253C%2522%25C3%25A9%25F0%259F%2598%2580%2522%253E%250A%252B1",
			"q=(redacted)",
		},
		"in HTML":            {"<b>p/w: &lt;&#34;é😀&#34;&gt;\n+1</b>", "<b>(redacted)</b>"},
		"in HTML with names": {"<b>p/w: &lt;&quot;é😀&quot;&gt;\n+1</b>", "<b>(redacted)</b>"},
		"in base64":          {base64.StdEncoding.EncodeToString([]byte(secret)) + ".", "(redacted)."},
		"in base64 for URLs": {base64.RawURLEncoding.EncodeToString([]byte(secret)) + ".", "(redacted)."},
		"a part of a secret": {`p/w: <"é`, `p/w: <"é`},
	} {
		if got := rest.Redact(test.text, secret); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestRedact_OverlappingSecrets(t *testing.T) {
	t.Parallel()
	if got := rest.Redact("<abcdefghijkl>", "abcdefgh", "efghijkl", "cdefghij"); got != "<(redacted)>" {
		t.Errorf("got %s, want <(redacted)>", got)
	}
}

func TestRedact_ShortSecrets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ secret, text, want string }{
		{"", "nothing to hide", "nothing to hide"},
		{"1", "11 of 21 are v1 or 1x", "11 of 21 are v1 or 1x"},
		{"1", "size 1 is no size, 1!", "size (redacted) is no size, (redacted)!"},
		{"small", "small is too small, smaller is not", "(redacted) is too (redacted), smaller is not"},
		{"über", "das über überall", "das (redacted) überall"},
		{"ber", "über", "über"},
		{"1234", `{"pin":1234,"pins":[1234,12345]}`, `{"pin":(redacted),"pins":[(redacted),12345]}`},
		{"1234", `{"pin":"the pin 1234 is wrong","a":"b"}`, `{"pin":"(redacted)","a":"b"}`},
		{"1234", `pin 'a 1234' or ` + "`1234 b` or \"1234\"", "pin '(redacted)' or `(redacted)` or \"(redacted)\""},
		{"1234", `{"m":"{\"pin\":\"is 1234\",\"n\":\"o\"}"}`, `{"m":"{\"pin\":\"(redacted)\",\"n\":\"o\"}"}`},
		{"1234", `{"m":"line\n1234\nline"}`, `{"m":"(redacted)"}`},
		{"1234", `line\n1234\tline`, `line\n(redacted)\tline`},
		{"a\"b\n", `bad: a\"b\n!`, `bad: (redacted)!`},
		{"it", "isn't it 'that it'", "isn't (redacted) '(redacted)'"},
		{"1234", `an open " quote 1234`, `an open " quote (redacted)`},
		{"pin 1", `?q=pin%201&p=2`, `?q=(redacted)&p=2`},
		{"pin 1", `UElOIDE= or ` + base64.StdEncoding.EncodeToString([]byte("pin 1")), `UElOIDE= or (redacted)`},
	} {
		if got := rest.Redact(test.text, test.secret); got != test.want {
			t.Errorf("%s without %q: got %s, want %s", test.text, test.secret, got, test.want)
		}
	}
}

func TestRedact_LongTexts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a secret before the end": "correct-horse" + strings.Repeat(" ", 1<<20),
		"a secret at the end":     "(redacted)" + strings.Repeat(" ", 1<<20-20) + "correct-horse",
	} {
		got := rest.Redact(text, "correct-horse")
		if strings.Contains(got, "correct") || !strings.HasPrefix(got, "(redacted) ") ||
			!strings.HasSuffix(got, " …") {
			t.Errorf("%s: got %s, want (redacted) and …", name, strings.Join(strings.Fields(got), " "))
		}
	}
}

// TestError_ShortSecretsInOwnWords checks that secrets which are common words
// remove nothing from the provider's own texts.
func TestError_ShortSecretsInOwnWords(t *testing.T) {
	t.Parallel()
	var requests int
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"size":"1 is true"}`)
	})
	call := getCall()
	call.Operation = `get thing 1 of "true"`
	call.Path = "things/1/true"
	call.Query = url.Values{"a": {"1"}, "page": {"1 2"}}
	call.Secrets = []string{"1", "true", "4", "http", "GET", "503", "thing", "attempts"}
	err := asError(t, c.Do(t.Context(), call, nil))
	got := regexp.MustCompile(`127.0.0.1:\d+`).ReplaceAllString(err.Error(), "HOST")
	const want = `Vendor: could not get thing 1 of "(redacted)": ` +
		`GET http://HOST/base/things/1/true?a=(redacted)&page=1+2` +
		` answered 503 Service Unavailable: {"size":"(redacted)"} (after 4 attempts)`
	if requests != 4 || got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestError_ShortSecretsInNetworkErrors(t *testing.T) {
	t.Parallel()
	c := newClientFor(t, fastOptions(), "http://127.0.0.1:1")
	call := getCall()
	call.Secrets = []string{"1", "tcp"}
	_, err := c.Send(t.Context(), call)
	if err == nil ||
		!strings.Contains(err.Error(), "dial tcp 127.0.0.1:1: connect: connection refused (after 4 attempts)") {
		t.Errorf("got %v, want the whole address", err)
	}
}

// TestLog_SecretsOfTheCall has a server that repeats secrets in a response that
// is not HTTP, so that they are in the error of the attempt.
func TestLog_SecretsOfTheCall(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	options := fastOptions()
	options.MaxRetries = 0
	options.Log = func(_ context.Context, message string, fields map[string]any) {
		fmt.Fprintln(&lines, message, fields)
	}
	c := newClient(t, options, func(w http.ResponseWriter, r *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)

			return
		}
		echo := r.Header.Get("Authorization") + "/" + r.URL.Query().Get("key")
		_, _ = fmt.Fprintf(connection, "%s\r\n\r\n", strings.ReplaceAll(echo, " ", "/"))
		_ = connection.Close()
	}, func(config *rest.Config) {
		config.Authenticate = func(r *http.Request) error {
			r.Header.Set("Authorization", "VENDOR key:"+signatureOf(1))

			return nil
		}
	})
	call := postCall()
	call.Query = url.Values{"key": {"hunter2-hunter2"}, "pin": {"1234"}}
	call.Secrets = []string{"hunter2-hunter2", "1234"}
	_, err := c.Send(t.Context(), call)
	for name, text := range map[string]string{"log": lines.String(), "error": fmt.Sprint(err)} {
		for _, secret := range []string{"hunter2", "1234", signatureOf(1)} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s has the secret %q: %s", name, secret, text)
			}
		}
		for _, part := range []string{
			`malformed HTTP response "VENDOR/(redacted)/(redacted)"`,
			"?key=(redacted)&pin=(redacted)",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("the %s lacks %s: %s", name, part, text)
			}
		}
	}
}

// BenchmarkRedact redacts a body of 1 MiB in which every other character is
// escaped.
func BenchmarkRedact(b *testing.B) {
	body := strings.Repeat(`{\"a\":\"\u00e9\n1\"}`, 1<<20/20)
	secrets := []string{"correct-horse", "battery-staple", `tok"en & more`, "small", "1"}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		rest.Redact(body, secrets...)
	}
}
