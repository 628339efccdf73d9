package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
)

// errNoCertificate says that a CA certificate setting holds none.
var errNoCertificate = errors.New("the CA certificate holds no PEM certificate")

// newTransport returns the connections to one system: http.DefaultTransport
// with room for as many idle connections as there may be requests, since its
// two for each host make a busy client dial over and over.
func newTransport(options Options) (*http.Transport, error) {
	pool, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, fmt.Errorf("the default transport is a %T", http.DefaultTransport)
	}
	pool = pool.Clone()
	pool.MaxIdleConnsPerHost = options.MaxConcurrentRequests
	pool.MaxIdleConns = options.MaxConcurrentRequests
	pool.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: options.InsecureSkipVerify, //nolint:gosec // The user's own choice, off by default.
	}
	if len(options.CACertificate) == 0 {
		return pool, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		// A machine without certificates of its own still has the user's.
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(options.CACertificate) {
		return nil, errNoCertificate
	}
	pool.TLSClientConfig.RootCAs = roots

	return pool, nil
}
