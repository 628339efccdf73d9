package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// runningServer is a running reference server.
type runningServer struct {
	t              *testing.T
	startupMessage string
	url            string
	stop           context.CancelFunc
	done           chan error
}

// messageWriter sends each written text to a channel. The program writes once,
// when it is ready.
type messageWriter chan string

func (w messageWriter) Write(p []byte) (int, error) {
	w <- string(p)

	return len(p), nil
}

// startServer runs the program with a free port until the test ends.
func startServer(t *testing.T, args ...string) *runningServer {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	p := &runningServer{t: t, stop: stop, done: make(chan error, 1)}
	stdout := make(messageWriter, 1)
	go func() { p.done <- run(ctx, append([]string{"-listen", ":0"}, args...), stdout, io.Discard) }()
	select {
	case p.startupMessage = <-stdout:
	case err := <-p.done:
		stop()
		t.Fatalf("the program ended at once: %v", err)
	}
	p.url = regexp.MustCompile(`http://[0-9.:]+`).FindString(p.startupMessage)
	t.Cleanup(func() { p.shutDown() })

	return p
}

// shutDown stops the program, which must not return an error.
func (p *runningServer) shutDown() {
	p.t.Helper()
	p.stop()
	err := <-p.done
	if err != nil {
		p.t.Errorf("the program ended with %v", err)
	}

	// A second call must not block.
	p.done <- nil
}

// listInstances lists the default account's instances.
func (p *runningServer) listInstances() (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(
		p.t.Context(), http.MethodGet, p.url+"/sharedcloud/api/v1/instances/", http.NoBody,
	)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Token "+sharedcloud.DefaultToken)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	err = errors.Join(err, response.Body.Close())
	if err != nil {
		p.t.Fatal(err)
	}

	return response.StatusCode, string(body)
}

func TestRun_StartupMessage(t *testing.T) {
	t.Parallel()
	p := startServer(t)
	for _, want := range []string{
		"The reference server listens on http://127.0.0.1:", "Status page: " + p.url + "/\n",
		"Admin API: " + p.url + "/_mock/\n",
		"sharedcloud\n  endpoint        " + p.url + "/sharedcloud\n", "account         demo\n", "token         " +
			sharedcloud.DefaultToken + "\n",
		"password      " + sharedcloud.DefaultPassword + "\n", "valid for this server only",
	} {
		if !strings.Contains(p.startupMessage, want) {
			t.Errorf("startup message %s, want %q", p.startupMessage, want)
		}
	}
	if status, body := p.listInstances(); status != http.StatusOK || body != "[]" {
		t.Fatalf("list %d %s, want 200 []", status, body)
	}
}

func TestRun_EnvironmentFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "env")
	err := os.WriteFile(path, []byte("of an earlier run"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p := startServer(t, "-env-file", path)
	got, err := fs.ReadFile(os.DirFS(filepath.Dir(path)), "env")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"export MOCKSERVER_URL='" + p.url + "'\n",
		"export SHAREDCLOUD_ENDPOINT='" + p.url + "/sharedcloud'\n",
		"export SHAREDCLOUD_PASSWORD='demo-password'\n",
		"export SHAREDCLOUD_TOKEN='" + sharedcloud.DefaultToken + "'\n",
		"export SHAREDCLOUD_USERNAME='demo'\n",
		"export JETO_ENDPOINT='" + p.url + "/jeto'\n",
		"export JETO_API_KEY='" + jeto.DefaultKey + "'\n",
		"export WAKAME_ENDPOINT='" + p.url + "/wakame/api'\n",
		"export WAKAME_ACCOUNT_ID='" + wakame.DefaultAccountID + "'\n",
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("environment file %s, want %q", got, want)
		}
	}
	p.shutDown()
	_, err = os.Stat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the file is still there: %v", err)
	}
}

func TestRun_Flags(t *testing.T) {
	t.Parallel()
	p := startServer(t, "-rate-limit", "1", "-latency", "1ms", "-seed", "3", "-state",
		filepath.Join(t.TempDir(), "state.json"))
	if status, body := p.listInstances(); status != http.StatusOK {
		t.Fatalf("list %d %s, want %d", status, body, http.StatusOK)
	}
	if status, body := p.listInstances(); status != http.StatusTooManyRequests {
		t.Fatalf("list %d %s, want %d", status, body, http.StatusTooManyRequests)
	}
	broken := startServer(t, "-fault-rate", "1")
	if status, body := broken.listInstances(); status != http.StatusServiceUnavailable {
		t.Fatalf("list %d %s, want %d", status, body, http.StatusServiceUnavailable)
	}
}

func TestRun_StateFile(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.json")
	first := startServer(t, "-state", state)
	created := strings.NewReader(`{"system":"sharedcloud","name":"kept"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, first.url+"/_mock/accounts", created)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	err = response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	first.shutDown()
	if second := startServer(t, "-state", state); !strings.Contains(second.startupMessage, "account         kept\n") {
		t.Fatalf("startup message %s, want the account kept", second.startupMessage)
	}
}

func TestSettings_JetoWorkers(t *testing.T) {
	t.Parallel()
	for want, args := range map[int][]string{1: nil, 3: {"-jeto-workers", "3"}} {
		got, err := parseSettings(args, io.Discard)
		if err != nil || got.options.JetoWorkers != want {
			t.Errorf("parseSettings(%q): %d workers, %v, want %d", args, got.options.JetoWorkers, err, want)
		}
	}
}

func TestSettings_AllowRemote(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address string
		allow   bool
		want    string // empty for refused
	}{
		"loopback":            {"127.0.0.1:8470", false, "127.0.0.1:8470"},
		"other loopback":      {"127.1.2.3:1", false, "127.1.2.3:1"},
		"IPv6 loopback":       {"[::1]:1", false, "[::1]:1"},
		"localhost":           {"localhost:1", false, "localhost:1"},
		"no host":             {":0", false, "127.0.0.1:0"},
		"everywhere":          {"0.0.0.0:1", false, ""},
		"everywhere, IPv6":    {"[::]:1", false, ""},
		"a name":              {"example.com:1", false, ""},
		"no port":             {"127.0.0.1", false, ""},
		"everywhere, allowed": {"0.0.0.0:1", true, "0.0.0.0:1"},
		"no host, allowed":    {":1", true, ":1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := checkListen(test.address, test.allow)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Fatalf("checkListen(%q, %t) = %q, %v, want %q", test.address, test.allow, got, err, test.want)
			}
		})
	}
}

func TestSettings_WrongCommandLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown flag":   {[]string{"-nothing"}, "flag provided but not defined: -nothing"},
		"a bare word":    {[]string{"serve"}, `"serve" is not a flag`},
		"remote address": {[]string{"-listen", "0.0.0.0:0"}, "-allow-remote allows it"},
		"no duration":    {[]string{"-latency", "soon"}, "invalid value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), test.args, io.Discard, io.Discard)
			if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestRun_Help(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	err := run(t.Context(), []string{"-help"}, io.Discard, &stderr)
	if !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("run = %v, want ErrHelp", err)
	}
	for _, name := range []string{
		"listen", "state", "latency", "fault-rate", "seed", "rate-limit", "env-file", "allow-remote",
	} {
		if !strings.Contains(stderr.String(), "  -"+name) {
			t.Errorf("the help lacks -%s", name)
		}
	}
}

func TestRun_StartErrors(t *testing.T) {
	t.Parallel()
	var listen net.ListenConfig
	taken, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	nowhere := filepath.Join(t.TempDir(), "nowhere", "file")
	full := t.TempDir()
	err = os.WriteFile(filepath.Join(full, "file"), nil, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"port taken":       {[]string{"-listen", taken.Addr().String()}, "cannot listen"},
		"state file":       {[]string{"-listen", ":0", "-state", nowhere}, nowhere},
		"environment file": {[]string{"-listen", ":0", "-env-file", nowhere}, nowhere},
		"a folder":         {[]string{"-listen", ":0", "-env-file", full}, "environment file"},
		"fault rate":       {[]string{"-listen", ":0", "-fault-rate", "2"}, "rate 2"},
		"rate limit":       {[]string{"-listen", ":0", "-rate-limit", "-1"}, "cannot be negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), test.args, io.Discard, io.Discard)
			if err == nil || errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestRun_ClosedOutput(t *testing.T) {
	t.Parallel()
	reader, writer := io.Pipe()
	err := reader.Close()
	if err != nil {
		t.Fatal(err)
	}
	err = run(t.Context(), []string{"-listen", ":0"}, writer, io.Discard)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Fatalf("run = %v, want ErrClosedPipe", err)
	}
}

func TestRun_Version(t *testing.T) {
	t.Parallel()
	var stdout strings.Builder
	err := run(t.Context(), []string{"-version"}, &stdout, io.Discard)
	if got, want := stdout.String(), "mockserver "+version()+"\n"; err != nil || got != want {
		t.Errorf("mockserver -version = %q, %v, want %q", got, err, want)
	}
}

func TestRun_PrintEnv(t *testing.T) {
	t.Parallel()
	envFile := filepath.Join(t.TempDir(), "env")
	p := startServer(t, "-env-file", envFile)
	want, err := fs.ReadFile(os.DirFS(filepath.Dir(envFile)), "env")
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"-print-env", "-listen", strings.TrimPrefix(p.url, "http://")}
	var stdout strings.Builder
	err = run(t.Context(), arguments, &stdout, io.Discard)
	if got := stdout.String(); err != nil || got != string(want) {
		t.Errorf("mockserver -print-env = %q, %v, want %q", got, err, want)
	}
	read := command(t, ".", nil, "sh", "-c", `eval "$0"; echo "$MOCKSERVER_URL $SHAREDCLOUD_TOKEN"`, stdout.String())
	if want := p.url + " " + sharedcloud.DefaultToken + "\n"; read != want {
		t.Errorf("a shell reads %q from -print-env, want %q", read, want)
	}
	p.shutDown()
	err = run(t.Context(), arguments, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "there is no reference server at "+p.url) {
		t.Errorf("mockserver -print-env without a server = %v, want an error that names the address", err)
	}
}

func TestRun_Fixtures(t *testing.T) {
	t.Parallel()
	fixtures := filepath.Join(t.TempDir(), "fixtures.json")
	err := os.WriteFile(fixtures, []byte(`{"objects":[{"system":"sharedcloud","account":"demo","kind":"instance",`+
		`"fields":{"name":"web"}}]}`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p := startServer(t, "-empty", "-fixtures", fixtures)
	if _, body := p.listInstances(); strings.Count(body, `"name":"web"`) != 1 {
		t.Errorf("list %s, want the instance web", body)
	}
	err = run(t.Context(), []string{"-fixtures", fixtures + "x"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "-fixtures") {
		t.Errorf("missing fixtures: %v, want an error that names the flag", err)
	}
}
