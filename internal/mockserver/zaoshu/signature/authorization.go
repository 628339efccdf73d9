package signature

import "strings"

// ParseAuthorization returns the API key and the signature of an Authorization
// header, "ZAOSHU key:signature". The scheme was lower-case until 2017
// (design/api/zaoshu.md, "Authentication"), and is accepted so.
func ParseAuthorization(header string) (apiKey, signature string, ok bool) {
	scheme, credentials, _ := strings.Cut(header, " ")
	if scheme != "ZAOSHU" && scheme != "zaoshu" {
		return "", "", false
	}
	apiKey, signature, ok = strings.Cut(credentials, ":")

	return apiKey, signature, ok && apiKey != "" && signature != ""
}
