package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
)

// errNoCertificate is the error of a CA certificate that is not PEM.
var errNoCertificate = errors.New("the CA certificate holds no PEM certificate")

// newTransport returns the HTTP transport of one system: http.DefaultTransport
// with as many idle connections as concurrent requests. Its default of two for
// each host makes a busy client open connections again and again.
func newTransport(options Options) (*http.Transport, error) {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, fmt.Errorf("the default transport is a %T", http.DefaultTransport)
	}
	transport = transport.Clone()
	transport.MaxIdleConnsPerHost = options.MaxConcurrentRequests
	transport.MaxIdleConns = options.MaxConcurrentRequests
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: options.InsecureSkipVerify, //nolint:gosec // The user sets it. It is off by default.
	}
	if len(options.CACertificate) == 0 {
		return transport, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		// The machine has no certificates. Trust only those of the user.
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(options.CACertificate) {
		return nil, errNoCertificate
	}
	transport.TLSClientConfig.RootCAs = roots

	return transport, nil
}
