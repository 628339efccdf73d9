// Package record is the record of the tests that run a program, which is a
// Terraform or an OpenTofu. Test processes write it, and the table of tested
// versions in README.md is made from it.
package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Env is the environment variable for the folder to which test processes write.
// Without it they write nothing.
const Env = "FLEET_COMPATIBILITY_RECORD"

// Test is one run of a test.
type Test struct {
	// Program is the program that the test ran, such as "Terraform".
	Program string `json:"program"`
	Version string `json:"version"`
	// Package is the folder of the test in the module, with slashes.
	Package string `json:"package"`
	Name    string `json:"name"`
	Result  Result `json:"result"`
	// Needs are the capabilities that the test needs, in the order in which it
	// asked for them.
	Needs []string `json:"needs,omitempty"`
}

// Result is the result of a test.
type Result string

// The results of tests.
const (
	Passed  Result = "passed"
	Failed  Result = "failed"
	Skipped Result = "skipped"
)

var file struct { //nolint:gochecknoglobals // A test process writes one file.
	sync.Mutex

	open *os.File
}

// Add adds a test to the record. A folder that cannot be written ends the
// process: the table would lack the test.
func Add(test Test) {
	folder := os.Getenv(Env)
	if folder == "" {
		return
	}
	file.Lock()
	defer file.Unlock()
	if file.open == nil {
		created, err := os.CreateTemp(folder, "*.jsonl")
		if err != nil {
			panic(err)
		}
		file.open = created
	}
	err := json.NewEncoder(file.open).Encode(test)
	if err != nil {
		panic(err)
	}
}

// Read returns the tests that test processes have written to a folder.
func Read(folder string) ([]Test, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var all []Test
	for _, name := range names {
		tests, err := readFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, tests...)
	}

	return all, nil
}

func readFile(name string) (tests []Test, err error) {
	opened, err := os.Open(name) //nolint:gosec // The caller names the folder.
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	decoder := json.NewDecoder(bufio.NewReader(opened))
	for {
		var test Test
		err := decoder.Decode(&test)
		if errors.Is(err, io.EOF) {
			return tests, nil
		}
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
}
