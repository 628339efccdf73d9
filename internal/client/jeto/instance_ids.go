package jeto

import (
	"context"
	"maps"
	"sync"
)

// knownIDs holds the ids of the instances that existed when this process last
// read the list. Jeto does not report when an instance was created, so an
// instance is new if its id is not known (design/api/jeto.md, "Finding a lost
// create").
type knownIDs struct {
	// readMu is held by the call that reads the list for the first time.
	readMu sync.Mutex

	mu sync.Mutex
	// ids is never changed, only replaced: each create keeps the ids from
	// before its request.
	ids map[string]bool
}

// set stores the ids of a complete list.
func (k *knownIDs) set(list []Instance) {
	ids := make(map[string]bool, len(list))
	for i := range list {
		ids[string(list[i].ID)] = true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ids = ids
}

// remove removes the id of a deleted instance, because the server may use it
// again.
func (k *knownIDs) remove(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.ids[id] {
		return
	}
	ids := maps.Clone(k.ids)
	delete(ids, id)
	k.ids = ids
}

// get returns the ids, nil if this process has not read the list.
func (k *knownIDs) get() map[string]bool {
	k.mu.Lock()
	defer k.mu.Unlock()

	return k.ids
}

// existingIDs returns the ids of the instances that exist before a create. It
// reads the list if this process has not read it.
func (c *Client) existingIDs(ctx context.Context) (map[string]bool, error) {
	c.knownIDs.readMu.Lock()
	defer c.knownIDs.readMu.Unlock()
	if ids := c.knownIDs.get(); ids != nil {
		return ids, nil
	}
	_, err := c.ListInstances(ctx)

	return c.knownIDs.get(), err
}
