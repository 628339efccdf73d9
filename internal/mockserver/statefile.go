package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
)

// What a state file says of itself.
const (
	stateFormat  = "fleet-mockserver-state"
	stateVersion = 1
)

// errStateNotSaved marks the errors of saving, which are no fault of the one
// who asked for a change.
var errStateNotSaved = errors.New("the state file cannot be written")

// savedState is the content of a state file.
type savedState struct {
	Format      string                     `json:"format"`
	Version     int                        `json:"version"`
	ClockOffset string                     `json:"clock_offset"`
	Systems     map[string]json.RawMessage `json:"systems"`
}

// stateFile keeps a server's state on disk. Those who want to save at the same
// time share one write.
type stateFile struct {
	path   string
	server *Server

	// writeMu is held by the one who writes.
	writeMu sync.Mutex

	mu sync.Mutex
	// savedFingerprint is the stamp of what is in the file.
	savedFingerprint stateFingerprint
	// nextWrite is the write that has not begun yet, which everybody who comes
	// now can join; nil if there is none.
	nextWrite *pendingWrite
}

// stateFingerprint tells states apart: with the same stamp nothing has changed.
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

// save writes the state file, if there is one and if anything has changed. When
// it returns nil, everything that was changed before the call is on disk.
func (s *Server) save() error {
	if s.stateFile == nil {
		return nil
	}

	return s.stateFile.save()
}

// fingerprint returns the stamp of the server's present state.
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

	// While another write is on its way, others join this one.
	f.writeMu.Lock()
	defer f.writeMu.Unlock()
	f.mu.Lock()
	f.nextWrite = nil
	f.mu.Unlock()
	if err := f.write(); err != nil {
		mine.err = errors.Join(errStateNotSaved, err)
	}
	close(mine.done)

	return mine.err
}

// write writes the file. What changes meanwhile may or may not be in it; the
// stamp was taken before.
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
	if err := atomicfile.Write(f.path, append(data, '\n')); err != nil {
		return fmt.Errorf("mockserver: state file: %w", err)
	}
	f.mu.Lock()
	f.savedFingerprint = written
	f.mu.Unlock()

	return nil
}

// openOrCreate restores the state from the file, or makes the file if there is
// none, so that a path that cannot be written shows at once. A file that this
// server did not write, or does not understand, is an error and stays as it is.
func (f *stateFile) openOrCreate() error {
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.write()
	}
	if err != nil {
		return fmt.Errorf("mockserver: state file: %w", err)
	}
	if err := f.restore(data); err != nil {
		return fmt.Errorf("mockserver: state file %s: %w; move it away to start afresh", f.path, err)
	}

	return f.write()
}

func (f *stateFile) restore(data []byte) error {
	// The format is looked at first: of a foreign file there is nothing else to
	// say.
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("it is not JSON, or damaged: %w", err)
	}
	if head.Format != stateFormat {
		return fmt.Errorf("it was not written by this server: format %q instead of %q", head.Format, stateFormat)
	}
	if head.Version != stateVersion {
		return fmt.Errorf("it has version %d, and this server reads version %d", head.Version, stateVersion)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var content savedState
	if err := decoder.Decode(&content); err != nil {
		return fmt.Errorf("it is damaged: %w", err)
	}
	offset, err := time.ParseDuration(content.ClockOffset)
	if err != nil || offset < 0 {
		return fmt.Errorf("it is damaged: clock_offset %q is not a duration", content.ClockOffset)
	}
	for name, exported := range content.Systems {
		m, err := f.server.system(name)
		if err != nil {
			return err
		}
		if err := m.Restore(exported); err != nil {
			return fmt.Errorf("it is damaged: %w", err)
		}
	}

	// A clock that the caller has kept from an earlier server is as far as that
	// one was.
	f.server.clock.Advance(max(0, offset-f.server.clock.Offset()))

	return nil
}
