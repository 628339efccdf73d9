package rest_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestTransport_TrustsCertificateOfUser(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	own := fastOptions()
	own.CACertificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	_, err := newClientFor(t, own, server.URL).Send(t.Context(), getCall())
	if err != nil {
		t.Errorf("with the certificate: got %v, want success", err)
	}
	anything := fastOptions()
	anything.InsecureSkipVerify = true
	_, err = newClientFor(t, anything, server.URL).Send(t.Context(), getCall())
	if err != nil {
		t.Errorf("without verification: got %v, want success", err)
	}
	broken := fastOptions()
	broken.CACertificate = []byte("not a certificate")
	_, err = rest.New(rest.Config{Options: broken, System: "Vendor", BaseURL: server.URL})
	if err == nil || !strings.Contains(err.Error(), "holds no PEM certificate") {
		t.Errorf("a broken certificate gave %v, want an error", err)
	}
}
