package wakame

import "context"

// Destroy destroys an instance and waits until it is terminated.
func Destroy(ctx context.Context, client instanceClient, id string) error {
	return destroy(ctx, client, id)
}

// RedeleteAfter is how long to wait before repeating a DELETE that had no
// effect.
const RedeleteAfter = redeleteAfter
