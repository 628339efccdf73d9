package sharedcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Authenticator reads an account's token with its user name and password. It
// needs no token itself.
type Authenticator struct {
	rest *rest.Client
}

// tokenResponse is the response to a request for a token.
type tokenResponse struct {
	Token string `json:"token"`
}

// Validate returns an error if there is no token.
func (t *tokenResponse) Validate() error {
	if t.Token == "" {
		return errors.New("there is no token")
	}

	return nil
}

// NewAuthenticator returns an authenticator. The endpoint is that of [New].
// NewAuthenticator sends no request. It returns an error if the endpoint is not
// an absolute URL.
func NewAuthenticator(endpoint string, options rest.Options) (*Authenticator, error) {
	transport, err := rest.New(rest.Config{
		Options:    options,
		System:     Name,
		BaseURL:    endpoint,
		ParseError: parseError,
	})
	if err != nil {
		return nil, err
	}

	return &Authenticator{rest: transport}, nil
}

// Token returns the account's token. The API replaces it whenever the account
// is updated (design/api/sharedcloud.md, "Authentication"). The error is
// rest.Invalid if the password is not that of the user.
func (a *Authenticator) Token(ctx context.Context, username, password string) (string, error) {
	var response tokenResponse
	err := a.rest.Do(ctx, rest.Call{
		Operation: fmt.Sprintf("get a token for user %q", username),
		Method:    http.MethodPost,
		Path:      "api/v1/api-token-auth/",
		Body:      rest.JSON(map[string]string{"username": username, "password": password}),
		// The request creates nothing: the account has one token.
		Retry:   rest.RetryAlways,
		Secrets: []string{password},
	}, &response)

	return response.Token, err
}
