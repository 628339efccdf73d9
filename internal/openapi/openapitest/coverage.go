package openapitest

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// CoverageEnv names the environment variable for the folder to which test
// processes write the operations that they have seen. Without it they write
// nothing.
const CoverageEnv = "FLEET_OPENAPI_COVERAGE"

//nolint:gochecknoglobals // A test process writes one file.
var seen struct {
	sync.Mutex

	operations map[Operation]bool
	file       *os.File
}

// record writes an operation to the file of this process when it is seen for
// the first time. A folder that cannot be written ends the process: the report
// would lack what the tests have seen.
func record(operation Operation) {
	folder := os.Getenv(CoverageEnv)
	if folder == "" {
		return
	}
	seen.Lock()
	defer seen.Unlock()
	if seen.operations[operation] {
		return
	}
	if seen.file == nil {
		file, err := os.CreateTemp(folder, "*.txt")
		if err != nil {
			panic(err)
		}
		seen.file, seen.operations = file, map[Operation]bool{}
	}
	seen.operations[operation] = true
	_, err := fmt.Fprintln(seen.file, operation)
	if err != nil {
		panic(err)
	}
}

// ReadSeen returns the operations that test processes have written to a folder.
func ReadSeen(folder string) (map[Operation]bool, error) {
	all := map[Operation]bool{}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		err := readFile(name, all)
		if err != nil {
			return nil, err
		}
	}

	return all, nil
}

func readFile(name string, into map[Operation]bool) error {
	file, err := os.Open(name) //nolint:gosec // The caller names the folder.
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		const columns = 4
		if len(words) != columns {
			return fmt.Errorf("%s: the line %q is not an operation with a status", name, lines.Text())
		}
		into[Operation{words[0], words[1], words[2], words[3]}] = true
	}

	return lines.Err()
}
