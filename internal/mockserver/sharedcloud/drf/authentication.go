package drf

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// Authenticate is the framework's TokenAuthentication. It returns the token's
// account, or the 401 to answer, or neither for an anonymous request: one
// without credentials or with those of another scheme. The keyword "Token" may
// be written in any case.
func Authenticate(header http.Header, accountOf func(token string) (account string, ok bool)) (string, *Response) {
	words := strings.Fields(header.Get("Authorization"))
	if len(words) == 0 || !strings.EqualFold(words[0], "Token") {
		return "", nil
	}
	switch {
	case len(words) == 1:
		return "", unauthorized("Invalid token header. No credentials provided.")
	case len(words) > 2: // the keyword and the token
		return "", unauthorized("Invalid token header. Token string should not contain spaces.")
	case !utf8.ValidString(words[1]):
		return "", unauthorized("Invalid token header. Token string should not contain invalid characters.")
	}
	account, ok := accountOf(words[1])
	if !ok {
		return "", unauthorized("Invalid token.")
	}

	return account, nil
}

func unauthorized(message string) *Response {
	answer := DetailResponse(http.StatusUnauthorized, message)
	answer.Header = http.Header{"Www-Authenticate": {"Token"}}

	return &answer
}
