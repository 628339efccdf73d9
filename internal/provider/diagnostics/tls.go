package diagnostics

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// tlsAdvice returns what the user can do if the client and the server do not
// agree on an encrypted connection; "" if that is not the reason of the failure.
func (s System) tlsAdvice(failure *rest.Error) string {
	if _, found := errors.AsType[x509.UnknownAuthorityError](failure); found {
		return "This machine does not trust the authority that signed the server's certificate. If it is a private " +
			"authority, set http.ca_certificate (environment variable FLEET_HTTP_CA_CERTIFICATE) to its certificate."
	}
	if _, found := errors.AsType[x509.HostnameError](failure); found {
		return "The server's certificate is for other host names. Set " + s.describeSetting("endpoint") +
			" to a name that the certificate has. If another server answers, correct the address."
	}
	if _, found := errors.AsType[x509.CertificateInvalidError](failure); found {
		return "The server's certificate is not valid. Check the clock of this machine, and ask the operator of the " +
			"server for a valid certificate. If it has a private authority, check http.ca_certificate (environment " +
			"variable FLEET_HTTP_CA_CERTIFICATE)."
	}
	if _, found := errors.AsType[tls.RecordHeaderError](failure); found || errors.Is(failure, http.ErrSchemeMismatch) {
		return "The server does not encrypt connections at this port. Check scheme and port of " +
			s.describeEndpoint() + "."
	}

	return ""
}

// httpsAdvice returns what the user can do if a server that encrypts received a
// request without encryption; "" if that is not the reason of the failure. The
// status is 400, as for a request that the API rejects, but web servers name
// HTTPS in the text.
func (s System) httpsAdvice(failure *rest.Error) string {
	if !strings.Contains(failure.Request, " http://") || !strings.Contains(failure.Message, "HTTPS") {
		return ""
	}

	return "The server encrypts connections at this port. Write " + s.describeSetting("endpoint") + " with https://."
}
