package sharedcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Authenticator turns a user name and a password into a token. It needs no
// token itself.
type Authenticator struct {
	rest *rest.Client
}

// NewAuthenticator returns an authenticator. It fails if the endpoint is no
// URL, and sends nothing.
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

type token struct {
	Token string `json:"token"`
}

// Validate makes sure that an answer holds a token.
func (t *token) Validate() error {
	if t.Token == "" {
		return errors.New("there is no token")
	}

	return nil
}

// Token returns the account's token; rest.Invalid if user name and password do
// not belong together. The API changes the token whenever the account is
// updated (design/api/sharedcloud.md, "Authentication").
func (a *Authenticator) Token(ctx context.Context, username, password string) (string, error) {
	var answer token
	err := a.rest.Do(ctx, rest.Call{
		Operation: fmt.Sprintf("get a token for user %q", username),
		Method:    http.MethodPost,
		Path:      "api/v1/api-token-auth/",
		Body:      rest.JSON(map[string]string{"username": username, "password": password}),
		// It makes nothing: the token is there already.
		Retry:   rest.RetryAlways,
		Secrets: []string{password},
	}, &answer)

	return answer.Token, err
}
