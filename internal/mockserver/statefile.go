package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The head of a state file.
const (
	stateFormat  = "fleet-mockserver-state"
	stateVersion = 2
)

// errStateNotSaved marks the errors of saving. The caller does not cause them.
var errStateNotSaved = errors.New("the state file cannot be written")

// savedState is the content of a state file.
type savedState struct {
	Format      string                     `json:"format"`
	Version     int                        `json:"version"`
	ClockOffset string                     `json:"clock_offset"`
	Systems     map[string]json.RawMessage `json:"systems"`
}

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
	content := savedState{
		Format:      stateFormat,
		Version:     stateVersion,
		ClockOffset: written.offset.String(),
		Systems:     map[string]json.RawMessage{},
	}
	for i := range f.server.systems {
		exported, err := f.server.systems[i].Export()
		if err != nil {
			return fmt.Errorf("mockserver: state file %s: %w", f.path, err)
		}
		content.Systems[f.server.systems[i].name] = exported
	}
	data, err := json.MarshalIndent(content, "", " ")
	if err != nil {
		return fmt.Errorf("mockserver: state file %s: %w", f.path, err)
	}
	err = atomicfile.Write(f.path, append(data, '\n'))
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
	err = f.restore(data)
	if err != nil {
		return fmt.Errorf("mockserver: state file %s: %w; move it away to start with a new one", f.path, err)
	}

	return f.write()
}

func (f *stateFile) restore(data []byte) error {
	// The format comes first: other errors about a foreign file would mislead.
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	err := json.Unmarshal(data, &head)
	if err != nil {
		return fmt.Errorf("it is not JSON, or damaged: %w", err)
	}
	if head.Format != stateFormat {
		return fmt.Errorf("it was not written by this server: format %q instead of %q", head.Format, stateFormat)
	}
	if head.Version != stateVersion {
		return fmt.Errorf("it has version %d, and this server reads version %d", head.Version, stateVersion)
	}
	var content savedState
	err = system.DecodeStrictly(data, &content)
	if err != nil {
		return fmt.Errorf("it is damaged: %w", err)
	}
	offset, err := time.ParseDuration(content.ClockOffset)
	if err != nil || offset < 0 {
		return fmt.Errorf("it is damaged: clock_offset %q is not a duration", content.ClockOffset)
	}
	for name, exported := range content.Systems {
		registered, err := f.server.system(name)
		if err != nil {
			return err
		}
		err = registered.Restore(exported)
		if err != nil {
			return fmt.Errorf("it is damaged: %w", err)
		}
	}

	// The clock may be that of an earlier server, and already have the offset.
	f.server.clock.Advance(max(0, offset-f.server.clock.Offset()))

	return nil
}
