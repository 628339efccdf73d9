package jeto

import (
	"context"
	"sync"
)

// knownInstances are the instances that the server had when this process last
// read the whole list. Jeto does not show when an instance was made, so an
// instance is new if its id is not among the earlier ones (sheet, "Finding a
// lost create").
type knownInstances struct {
	// readMu is held by the call that reads the list for the first time.
	readMu sync.Mutex

	mu  sync.Mutex
	ids map[string]bool
}

// set stores the ids of a whole list. It replaces the map, so that each
// create keeps the ids from before its request.
func (k *knownInstances) set(list []Instance) {
	ids := make(map[string]bool, len(list))
	for i := range list {
		ids[string(list[i].ID)] = true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ids = ids
}

// remove removes the id of a deleted instance: the server may use it again.
func (k *knownInstances) remove(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.ids[id] {
		return
	}
	ids := make(map[string]bool, len(k.ids))
	for each := range k.ids {
		ids[each] = each != id
	}
	k.ids = ids
}

// get returns the ids, nil where no list has been read.
func (k *knownInstances) get() map[string]bool {
	k.mu.Lock()
	defer k.mu.Unlock()

	return k.ids
}

// existingIDs returns the ids of the instances that were there before a create.
// It reads the list unless this process has read it before.
func (c *Client) existingIDs(ctx context.Context) (map[string]bool, error) {
	c.known.readMu.Lock()
	defer c.known.readMu.Unlock()
	if ids := c.known.get(); ids != nil {
		return ids, nil
	}
	_, err := c.ListInstances(ctx)

	return c.known.get(), err
}
