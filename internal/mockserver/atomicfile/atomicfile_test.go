package atomicfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
)

func TestWrite_ReplacesFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "state.json")
	for _, content := range []string{"a first and long content", "second"} {
		err := atomicfile.Write(path, []byte(content))
		if err != nil {
			t.Fatal(err)
		}
		got, err := fs.ReadFile(os.DirFS(dir), "state.json")
		if err != nil || string(got) != content {
			t.Fatalf("read %q, %v; want %q", got, err, content)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
	assertFiles(t, dir, "state.json")
}

func TestWrite_FailureLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "taken")

	// A folder that is not empty cannot be replaced by a file.
	err := os.MkdirAll(filepath.Join(path, "inside"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	err = atomicfile.Write(path, []byte("x"))
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("error %v does not name the file", err)
	}
	assertFiles(t, dir, "taken")
}

func TestWrite_MissingFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "nowhere", "state.json")
	err := atomicfile.Write(path, []byte("x"))
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("error %v does not name the file", err)
	}
}

func assertFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Fatalf("the folder holds %v, want %v", names, want)
	}
}
