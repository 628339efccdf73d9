package mockserver_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

func TestAdminAPI_RefusesForeignPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		host, origin string
		allowRemote  bool
		want         int
	}{
		"address":              {host: "127.0.0.1:8470", want: http.StatusNoContent},
		"address of IPv6":      {host: "[::1]:8470", want: http.StatusNoContent},
		"address without port": {host: "[::1]", want: http.StatusNoContent},
		"localhost":            {host: "localhost:8470", want: http.StatusNoContent},
		"its own page":         {host: "127.0.0.1:8470", origin: "http://127.0.0.1:8470", want: http.StatusNoContent},
		"rebound name":         {host: "evil.example:8470", want: http.StatusForbidden},
		"name with localhost":  {host: "localhost.evil.example", want: http.StatusForbidden},
		"no host":              {want: http.StatusForbidden},
		"foreign page":         {host: "localhost", origin: "https://evil.example", want: http.StatusForbidden},
		"other port":           {host: "localhost:1", origin: "http://localhost:2", want: http.StatusForbidden},
		"sandboxed page":       {host: "localhost", origin: "null", want: http.StatusForbidden},
		"allowed name":         {host: "mock:8470", allowRemote: true, want: http.StatusNoContent},
		"foreign page to a name": {
			host: "mock:8470", origin: "http://evil.example", allowRemote: true, want: http.StatusForbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, mockserver.Options{AllowRemote: test.allowRemote})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/_mock/reset", http.NoBody)
			r.Host = test.host
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			refused := test.origin
			if test.origin == "" {
				refused = test.host
			}
			if w.Code != test.want || test.want == http.StatusForbidden && !strings.Contains(w.Body.String(), refused) {
				t.Errorf("POST /_mock/reset = %d %s, want %d", w.Code, w.Body, test.want)
			}
		})
	}
}

// TestServer_EndsSlowBodies sends half of a body, and waits for the response.
func TestServer_EndsSlowBodies(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{BodyTimeout: time.Millisecond})
	for path, want := range map[string]string{
		instancesPath:     "HTTP/1.1 408",
		"/_mock/accounts": "HTTP/1.1 400",
	} {
		got := s.sendRaw("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
		if !strings.HasPrefix(got, want) {
			t.Errorf("slow POST %s = %q, want %s", path, got, want)
		}
	}
}

// sendRaw sends bytes, and returns the bytes that the server sends until it
// closes the connection.
func (s *testServer) sendRaw(request string) string {
	s.t.Helper()
	var dialer net.Dialer
	connection, err := dialer.DialContext(s.t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = io.WriteString(connection, request)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := io.ReadAll(connection)
	err = errors.Join(err, connection.Close())
	if err != nil {
		s.t.Fatal(err)
	}

	return string(response)
}

func TestServer_KeepsSpellingOfHeaders(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	got := s.sendRaw("GET /zaoshu/v2/instances HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
	for _, want := range []string{"Limit: 60\r", "Remaining: 59\r", "Reset: "} {
		if !strings.Contains(got, "\nX-RateLimit-"+want) {
			t.Errorf("response %q, want %q", got, want)
		}
	}
}

func TestServer_IsReady(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Version: "1.2.3"})
	if got := s.send(http.MethodGet, "/readyz", "", http.StatusOK, nil); got.body != "ok\n" {
		t.Errorf("GET /readyz = %q, want ok", got.body)
	}
}

func TestServer_NamesItsVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"1.2.3": "1.2.3", "": "dev"} {
		s := startServer(t, mockserver.Options{Version: version})
		for _, path := range []string{"/readyz", "/_mock/clock", instancesPath, "/unknown"} {
			got, err := s.trySend(http.MethodGet, path, "")
			if err != nil {
				t.Fatal(err)
			}
			if name := got.header.Get("X-Fleet-Mockserver"); name != want {
				t.Errorf("X-Fleet-Mockserver of %s = %q, want %q", path, name, want)
			}
		}
	}
}
