package store

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Export returns everything that a restart must keep, as JSON. Time does not go
// on: what is due happens after the restart.
func (l *Store[S, A]) Export() (json.RawMessage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return json.Marshal(l.Data.Save())
}

// Restore takes over what Export returned. After an error nothing has changed.
func (l *Store[S, A]) Restore(exported json.RawMessage) error {
	decoder := json.NewDecoder(bytes.NewReader(exported))
	decoder.DisallowUnknownFields()
	restored := l.newData()
	if err := restored.Load(decoder.Decode); err != nil {
		return fmt.Errorf("%s: %w", l.system, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Data = restored
	l.revision++

	return nil
}
