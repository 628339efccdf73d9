package qubell

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

func badRequestf(format string, args ...any) error {
	return play.Errorf(http.StatusBadRequest, format, args...)
}

func errUnauthorized() error {
	return play.Errorf(http.StatusUnauthorized, "The specified credentials are not valid")
}

func notFound(noun string) error {
	return play.Errorf(http.StatusNotFound, "The specified %s doesn't exist", noun)
}
