package mockserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
)

// errStateNotSaved marks the errors of saving. The caller does not cause them.
var errStateNotSaved = errors.New("the state file cannot be written")

// stateFile keeps a server's state on disk. Concurrent calls of save share one
// write.
type stateFile struct {
	path   string
	server *Server

	// writeMu is held during a write.
	writeMu sync.Mutex

	mu sync.Mutex
	// savedFingerprint is that of the state in the file.
	savedFingerprint stateFingerprint
	// nextWrite is the write that has not started yet, which calls of save can
	// join; nil if there is none.
	nextWrite *pendingWrite
}

// stateFingerprint identifies a state: it changes with every change.
type stateFingerprint struct {
	revisions uint64
	offset    time.Duration
}

type pendingWrite struct {
	done chan struct{}
	err  error
}

func newStateFile(path string, server *Server) *stateFile {
	return &stateFile{path: path, server: server}
}

// save writes the state file, if there is one and the state has changed. When
// it returns nil, all changes from before the call are on disk.
func (s *Server) save() error {
	if s.stateFile == nil {
		return nil
	}

	return s.stateFile.save()
}

// fingerprint returns the fingerprint of the server's current state.
func (f *stateFile) fingerprint() stateFingerprint {
	now := stateFingerprint{offset: f.server.clock.Offset()}
	for i := range f.server.systems {
		now.revisions += f.server.systems[i].Revision()
	}

	return now
}

func (f *stateFile) save() error {
	now := f.fingerprint()
	f.mu.Lock()
	if f.savedFingerprint == now {
		f.mu.Unlock()

		return nil
	}
	joined := f.nextWrite
	if joined != nil {
		f.mu.Unlock()
		<-joined.done

		return joined.err
	}
	mine := &pendingWrite{done: make(chan struct{})}
	f.nextWrite = mine
	f.mu.Unlock()

	// While another write is in progress, other calls join this one.
	f.writeMu.Lock()
	defer f.writeMu.Unlock()
	f.mu.Lock()
	f.nextWrite = nil
	f.mu.Unlock()
	err := f.write()
	if err != nil {
		mine.err = errors.Join(errStateNotSaved, err)
	}
	close(mine.done)

	return mine.err
}

// write writes the file. A change during the write may or may not be in it; the
// fingerprint is older.
func (f *stateFile) write() error {
	written := f.fingerprint()
	data, err := f.server.ExportState()
	if err != nil {
		return fmt.Errorf("mockserver: state file %s: %w", f.path, err)
	}

	return f.replace(data, written)
}

// replace writes the content of the file, which is the state with a
// fingerprint.
func (f *stateFile) replace(data []byte, written stateFingerprint) error {
	err := atomicfile.Write(f.path, data)
	if err != nil {
		return fmt.Errorf("mockserver: state file: %w", err)
	}
	f.mu.Lock()
	f.savedFingerprint = written
	f.mu.Unlock()

	return nil
}

// openOrCreate restores the state from the file, or creates the file if there
// is none, which shows at once whether the path is writable. A file that this
// server did not write or does not understand is an error and stays unchanged.
func (f *stateFile) openOrCreate() error {
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.write()
	}
	if err != nil {
		return fmt.Errorf("mockserver: state file: %w", err)
	}
	err = f.server.restore(data)
	if err != nil {
		return fmt.Errorf("mockserver: state file %s: %w; move it away to start with a new one", f.path, err)
	}

	// The same content shows at once whether the path is writable.
	err = f.replace(data, f.fingerprint())
	// A large file leaves much memory behind that the server does not need.
	debug.FreeOSMemory()

	return err
}
