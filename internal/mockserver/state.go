package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The head of an exported state.
const (
	stateFormat  = "fleet-mockserver-state"
	stateVersion = 2
)

// savedState is an exported state, and the content of a state file.
type savedState struct {
	Format      string                     `json:"format"`
	Version     int                        `json:"version"`
	ClockOffset string                     `json:"clock_offset"`
	Systems     map[string]json.RawMessage `json:"systems"`
}

// ExportState returns the whole state as JSON: accounts, objects and the clock,
// but no faults and no requests. A state file has the same content.
func (s *Server) ExportState() ([]byte, error) {
	content := savedState{
		Format:      stateFormat,
		Version:     stateVersion,
		ClockOffset: s.clock.Offset().String(),
		Systems:     map[string]json.RawMessage{},
	}
	for i := range s.systems {
		exported, err := s.systems[i].Export()
		if err != nil {
			return nil, err
		}
		content.Systems[s.systems[i].name] = exported
	}
	data, err := json.MarshalIndent(content, "", " ")

	return append(data, '\n'), err
}

// ImportState replaces the whole state by what ExportState returned, but does
// not move the clock back. After an error nothing has changed.
func (s *Server) ImportState(data []byte) error {
	trial, err := New(Options{})
	if err != nil {
		return err
	}
	err = trial.restore(data)
	if err != nil {
		return fmt.Errorf("mockserver: state: %w", err)
	}
	err = s.restore(data)
	if err != nil {
		return fmt.Errorf("mockserver: state: %w", err)
	}

	return s.save()
}

// restore replaces the state. After an error it may be incomplete.
func (s *Server) restore(data []byte) error {
	content, err := decodeState(data)
	if err != nil {
		return err
	}
	offset, err := time.ParseDuration(content.ClockOffset)
	if err != nil || offset < 0 {
		return fmt.Errorf("it is damaged: clock_offset %q is not a duration", content.ClockOffset)
	}
	for name, exported := range content.Systems {
		registered, err := s.system(name)
		if err != nil {
			return err
		}
		err = registered.Restore(exported)
		if err != nil {
			return fmt.Errorf("it is damaged: %w", err)
		}
	}

	// The clock may be that of an earlier server, and already have the offset.
	s.clock.Advance(max(0, offset-s.clock.Offset()))

	return nil
}

// decodeState decodes an exported state. The systems share its memory if they
// can: decoding copies them several times.
func decodeState(data []byte) (savedState, error) {
	members, _ := system.SplitObject(data)
	systems, ok := system.SplitObject(members["systems"])
	if !ok {
		return decodeWholeState(data)
	}
	members["systems"] = json.RawMessage("{}")
	head, err := json.Marshal(members)
	if err != nil {
		return decodeWholeState(data)
	}
	content, err := decodeWholeState(head)
	content.Systems = systems

	return content, err
}

func decodeWholeState(data []byte) (savedState, error) {
	var content savedState
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	decodeErr := decoder.Decode(&content)
	_, endErr := decoder.Token()
	if decodeErr == nil && !errors.Is(endErr, io.EOF) {
		decodeErr = errors.New("there is more after the state")
	}
	// The format comes first: other errors about a foreign file would mislead.
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	head.Format, head.Version = content.Format, content.Version
	if decodeErr != nil {
		err := json.Unmarshal(data, &head)
		if err != nil {
			return content, fmt.Errorf("it is not JSON, or damaged: %w", err)
		}
	}
	switch {
	case head.Format != stateFormat:
		return content, fmt.Errorf(
			"it was not written by this server: format %q instead of %q", head.Format, stateFormat)
	case head.Version != stateVersion:
		return content, fmt.Errorf("it has version %d, and this server reads version %d", head.Version, stateVersion)
	case decodeErr != nil:
		return content, fmt.Errorf("it is damaged: %w", decodeErr)
	default:
		return content, nil
	}
}
