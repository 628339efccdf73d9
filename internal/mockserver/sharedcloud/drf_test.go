package sharedcloud_test

import (
	"net/http"
	"testing"
	"time"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	const (
		absent   = `{"detail":"Authentication credentials were not provided."}`
		invalid  = `{"detail":"Invalid token."}`
		nothing  = `{"detail":"Invalid token header. No credentials provided."}`
		spaces   = `{"detail":"Invalid token header. Token string should not contain spaces."}`
		badBytes = `{"detail":"Invalid token header. Token string should not contain invalid characters."}`
	)
	for header, want := range map[string]string{
		"":                 absent,
		"Basic ZGVtbzpk":   absent,
		"Bearer abc":       absent,
		"Token":            nothing,
		"Token  ":          nothing,
		"Token a b":        spaces,
		"Token a\xff":      badBytes,
		"Token abc":        invalid,
		"token 0123456789": invalid,
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)

			// Even a method that is not there, a body that cannot be read and
			// an unknown id say 401 first.
			for _, path := range []string{listPath, listPath + "x/", "/api/v1/gpus/", "/api/v1/users/account/"} {
				for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions, http.MethodDelete} {
					got := s.send(method, path, "text/plain", "x", "Authorization: "+header)
					got.WantBody(t, http.StatusUnauthorized, want)
					if challenge := got.Header.Get("WWW-Authenticate"); challenge != "Token" {
						t.Fatalf("WWW-Authenticate %q", challenge)
					}
				}
			}
		})
	}
}

func TestTheKeywordMayBeInAnyCase(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, keyword := range []string{"Token", "token", "TOKEN"} {
		s.send(http.MethodGet, listPath, "", "", "Authorization: "+keyword+"  "+s.token).WantStatus(t, http.StatusOK)
	}
}

func TestAWrongTokenIsRefusedAlsoWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	newSystem(t).send(http.MethodPost, "/api/v1/api-token-auth/", jsonType, `{}`, "Authorization: Token wrong").
		WantBody(t, http.StatusUnauthorized, `{"detail":"Invalid token."}`)
}

func TestAMissingSlashIsARedirect(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for path, want := range map[string]string{
		"/api/v1/instances":                "/sharedcloud/api/v1/instances/",
		"/api/v1/instances?a=b":            "/sharedcloud/api/v1/instances/?a=b",
		"/api/v1/instances/x%20y":          "/sharedcloud/api/v1/instances/x%20y/",
		"/api/v1/instances/x/start":        "/sharedcloud/api/v1/instances/x/start/",
		"/api/v1/users/account":            "/sharedcloud/api/v1/users/account/",
		"/api/v1/instances/x/delete-image": "/sharedcloud/api/v1/instances/x/delete-image/",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			// It comes before any look at the credentials.
			got := s.send(method, path, "", "", "Authorization: ")
			got.WantBody(t, http.StatusMovedPermanently, "")
			if location := got.Header.Get("Location"); location != want {
				t.Errorf("%s: redirected to %q, want %q", path, location, want)
			}
		}
	}
}

func TestAnUnknownPathIsAnHTMLPage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, path := range []string{
		"/", "/api/v1/", "/api/v2/instances/", "/api/v1/nothing/", "/api/v1/instances/a.b/", "/api/v1/instances//",
		"/api/v1/instances/x/reboot/", "/api/v1/gpus/x/", "//api/v1/instances/",
	} {
		got := s.get(path)
		got.WantBody(
			t, http.StatusNotFound, "<h1>Not Found</h1><p>The requested resource was not found on this server.</p>",
		)
		if contentType := got.Header.Get("Content-Type"); contentType != "text/html; charset=utf-8" {
			t.Errorf("%s: content type %q", path, contentType)
		}
	}
}

func TestMethodsThatAreNotThere(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()
	tests := []struct{ method, path, allow string }{
		{http.MethodPut, listPath, "GET, POST, HEAD, OPTIONS"},
		{http.MethodDelete, listPath, "GET, POST, HEAD, OPTIONS"},
		{http.MethodPost, instance, "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"},
		{http.MethodPost, instance + "start/", "PATCH, OPTIONS"},
		{http.MethodGet, instance + "stop/", "PATCH, OPTIONS"},
		{http.MethodHead, instance + "add-image/", "PATCH, OPTIONS"},
		{http.MethodPatch, instance + "get-jobs/", "GET, HEAD, OPTIONS"},
		{http.MethodPost, "/api/v1/gpus/", "GET, HEAD, OPTIONS"},
		{http.MethodGet, "/api/v1/api-token-auth/", "POST, OPTIONS"},
		{http.MethodGet, "/api/v1/users/", "POST, OPTIONS"},
		{http.MethodPut, "/api/v1/users/account/", "PATCH, DELETE, OPTIONS"},
		{"BREW", listPath, "GET, POST, HEAD, OPTIONS"},
	}
	for _, test := range tests {
		got := s.send(test.method, test.path, "", "")
		got.WantBody(t, http.StatusMethodNotAllowed, `{"detail":"Method \"`+test.method+`\" not allowed."}`)
		if allow := got.Header.Get("Allow"); allow != test.allow {
			t.Errorf("%s %s: Allow %q, want %q", test.method, test.path, allow, test.allow)
		}
	}
}

func TestHeadAndOptions(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()

	// The HTTP server leaves the body of a HEAD out.
	s.send(http.MethodHead, listPath, "", "").WantStatus(t, http.StatusOK)
	s.send(http.MethodHead, instance, "", "").WantStatus(t, http.StatusOK)
	s.send(http.MethodOptions, listPath, "", "").WantBody(t, http.StatusOK, `{"name":"Instance List","description":"",`+
		`"renders":["application/json"],"parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]}`)
}

func TestBodiesThatCannotBeParsed(t *testing.T) {
	t.Parallel()
	const form = "Multipart form parse error - "
	tests := map[string]struct {
		contentType, body string
		status            int
		want              string
	}{
		"another type": {
			"text/plain", "x", http.StatusUnsupportedMediaType, `Unsupported media type \"text/plain\" in request.`,
		},
		"with parameters": {
			"text/xml; charset=a", "x", http.StatusUnsupportedMediaType,
			`Unsupported media type \"text/xml; charset=a\" in request.`,
		},
		"no type": {"", "x", http.StatusUnsupportedMediaType, `Unsupported media type \"\" in request.`},
		"no JSON": {
			jsonType, "x", http.StatusBadRequest, "JSON parse error - Expecting value: line 1 column 1 (char 0)",
		},
		"broken JSON": {
			jsonType, "{\n \"é\": ?}", http.StatusBadRequest,
			"JSON parse error - Expecting value: line 2 column 7 (char 8)",
		},
		"JSON that ends": {
			jsonType, `{"name":`, http.StatusBadRequest,
			"JSON parse error - Expecting value: line 1 column 9 (char 8)",
		},
		"only space": {
			jsonType, " ", http.StatusBadRequest, "JSON parse error - Expecting value: line 1 column 2 (char 1)",
		},
		"two values": {
			jsonType, "{} {}", http.StatusBadRequest, "JSON parse error - Extra data: line 1 column 4 (char 3)",
		},
		"NaN": {
			jsonType, `{"ask_price":NaN}`, http.StatusBadRequest,
			"JSON parse error - Out of range float values are not JSON compliant: 'NaN'",
		},
		"Infinity": {
			jsonType, `{"ask_price":Infinity}`, http.StatusBadRequest,
			"JSON parse error - Out of range float values are not JSON compliant: 'Infinity'",
		},
		"-Infinity": {
			jsonType, `-Infinity`, http.StatusBadRequest,
			"JSON parse error - Out of range float values are not JSON compliant: '-Infinity'",
		},
		"not UTF-8": {
			jsonType, "\"\xff\"", http.StatusBadRequest,
			"JSON parse error - 'utf-8' codec can't decode the body: invalid start byte",
		},
		"no boundary": {
			"multipart/form-data", "x", http.StatusBadRequest, form + "Invalid boundary in multipart: None",
		},
		"broken multi-part": {
			"multipart/form-data; boundary=b", "--b\r\nA: b\r\n\r\nx", http.StatusBadRequest, form + "unexpected EOF",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			want := `{"detail":"` + test.want + `"}`
			s.send(http.MethodPost, listPath, test.contentType, test.body).WantBody(t, test.status, want)
			s.send(http.MethodPatch, s.createCPU(), test.contentType, test.body).WantBody(t, test.status, want)
		})
	}
}

func TestOnlyJSONIsRendered(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for accept, want := range map[string]int{
		"*/*":                             http.StatusOK,
		"application/json":                http.StatusOK,
		"text/html, application/*;q=0.5":  http.StatusOK,
		"application/json; charset=utf-8": http.StatusOK,
		"text/html":                       http.StatusNotAcceptable,
		"application/xml":                 http.StatusNotAcceptable,
	} {
		if got := s.send(http.MethodGet, listPath, "", "", "Accept: "+accept); got.Status != want {
			t.Errorf("%s: %d %s", accept, got.Status, got.Body)
		}
	}
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	s := newLimitedSystem(t, 2)
	other := s.otherAccount()
	s.get(listPath).WantStatus(t, http.StatusOK)
	s.clock.Advance(10 * time.Second)
	s.get("/api/v1/gpus/").WantStatus(t, http.StatusOK)
	s.clock.Advance(500 * time.Millisecond)
	got := s.get(listPath)
	got.WantBody(t, http.StatusTooManyRequests, `{"detail":"Request was throttled. Expected available in 50 seconds."}`)
	if after := got.Header.Get("Retry-After"); after != "50" {
		t.Fatalf("Retry-After %q", after)
	}
	other.get(listPath).WantStatus(t, http.StatusOK)
	s.sendJSON(http.MethodPost, "/api/v1/api-token-auth/", `{}`).WantStatus(t, http.StatusBadRequest)
	s.clock.Advance(49 * time.Second)
	s.get(listPath).WantBody(t, http.StatusTooManyRequests, `{"detail":"Request was throttled. Expected available in 1 second."}`)
	s.clock.Advance(time.Second)
	s.get(listPath).WantStatus(t, http.StatusOK)
}
