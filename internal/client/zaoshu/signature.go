package zaoshu

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// contentType is the header of every request, even without a body, because the
// signature covers it (design/api/zaoshu.md, "Signature").
const contentType = "application/json; charset=utf-8"

// signer signs requests with an API key and its secret.
type signer struct {
	key, secret string
}

// sign sets the headers of a request that hold the signature and what it
// covers.
func (s signer) sign(request *http.Request) error {
	body, err := requestBody(request)
	if err != nil {
		return err
	}
	date := time.Now().UTC().Format(http.TimeFormat)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Date", date)
	text := stringToSign(request.Method, contentType, date, request.URL.Query(), body)
	request.Header.Set("Authorization", "ZAOSHU "+s.key+":"+s.signature(text))

	return nil
}

// signature returns the signature of a text.
func (s signer) signature(text string) string {
	code := hmac.New(sha256.New, []byte(s.secret))
	code.Write([]byte(text))

	return base64.StdEncoding.EncodeToString(code.Sum(nil))
}

// stringToSign returns the parts of a request that the signature covers. Host
// and path are not among them (design/api/zaoshu.md, "Signature").
func stringToSign(method, kind, date string, query url.Values, body string) string {
	return strings.Join([]string{method, kind, date, sortedQuery(query), body}, "\n")
}

// sortedQuery returns the parameters sorted by name, one on each line, and not
// percent-encoded.
func sortedQuery(query url.Values) string {
	lines := make([]string, 0, len(query))
	for _, name := range slices.Sorted(maps.Keys(query)) {
		lines = append(lines, name+"="+query.Get(name))
	}

	return strings.Join(lines, "\n")
}

// requestBody returns a copy of the request's body.
func requestBody(request *http.Request) (string, error) {
	if request.GetBody == nil {
		return "", nil
	}
	body, err := request.GetBody()
	if err != nil {
		return "", fmt.Errorf("reading the request's body: %w", err)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return "", fmt.Errorf("reading the request's body: %w", err)
	}

	return string(text), body.Close()
}
