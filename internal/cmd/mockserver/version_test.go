package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// moduleFile is a file of the module, for its zip file.
type moduleFile struct{ root, path string }

func (f moduleFile) Path() string { return f.path }

func (f moduleFile) Lstat() (os.FileInfo, error) { return os.Lstat(filepath.Join(f.root, f.path)) }

func (f moduleFile) Open() (io.ReadCloser, error) { return os.Open(filepath.Join(f.root, f.path)) }

// publish writes the files of the module that git tracks into a folder with the
// layout of a module proxy, and returns the folder.
func publish(t *testing.T, published module.Version) string {
	t.Helper()
	const root = "../../.."
	var files []modzip.File
	tracked := command(t, root, nil, "git", "-c", "safe.directory=*", "ls-files", "-z")
	for path := range strings.SplitSeq(strings.TrimSuffix(tracked, "\x00"), "\x00") {
		files = append(files, moduleFile{root, path})
	}
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	err = modzip.Create(&packed, published, files)
	if err != nil {
		t.Fatal(err)
	}
	proxy := t.TempDir()
	folder := filepath.Join(proxy, published.Path, "@v")
	err = os.MkdirAll(folder, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"list":                      []byte(published.Version + "\n"),
		published.Version + ".info": []byte(`{"Version":"` + published.Version + `"}`),
		published.Version + ".mod":  goMod,
		published.Version + ".zip":  packed.Bytes(),
	} {
		err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}

	return proxy
}

// command runs a program in a folder, with additional environment variables, and
// returns its standard output.
func command(t *testing.T, folder string, env []string, args ...string) string {
	t.Helper()
	program := exec.CommandContext(t.Context(), args[0], args[1:]...) //nolint:gosec // The tests name the programs.
	program.Dir = folder
	program.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	program.Stderr = &stderr
	stdout, err := program.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}

	return string(stdout)
}

// TestVersion_WithoutClone runs the program as README says, from a module proxy.
func TestVersion_WithoutClone(t *testing.T) {
	t.Parallel()
	published := module.Version{Path: "github.com/fleet-iac/terraform-provider-fleet", Version: "v0.0.0-test"}
	proxy := publish(t, published)
	settings := strings.Split(strings.TrimSpace(command(t, ".", nil, "go", "env", "GOMODCACHE", "GOPROXY")), "\n")
	env := []string{
		// The other modules are in the cache of this test's own build.
		"GOPROXY=file://" + proxy + ",file://" + settings[0] + "/cache/download," + settings[1],
		"GOMODCACHE=" + t.TempDir(),
		"GOFLAGS=-mod=mod -modcacherw -trimpath",
		// go.sum has verified the same files.
		"GOSUMDB=off",
		"GOWORK=off",
	}
	program := published.Path + "/internal/cmd/mockserver@" + published.Version
	got := command(t, t.TempDir(), env, "go", "run", program, "-version")
	if want := "mockserver " + published.Version + "\n"; got != want {
		t.Errorf("mockserver -version = %q, want %q", got, want)
	}
}
