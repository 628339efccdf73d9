package signature

import "strings"

// ParseAuthorization returns the API key and the signature of an Authorization
// header, "ZAOSHU key:signature". It also accepts the scheme in lower case, as
// until 2017 (the sheet, section 1).
func ParseAuthorization(header string) (apiKey, signature string, ok bool) {
	scheme, credentials, _ := strings.Cut(header, " ")
	if scheme != "ZAOSHU" && scheme != "zaoshu" {
		return "", "", false
	}
	apiKey, signature, ok = strings.Cut(credentials, ":")

	return apiKey, signature, ok && apiKey != "" && signature != ""
}
