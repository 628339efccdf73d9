package wakame

import "context"

// Destroy calls destroy.
func Destroy(ctx context.Context, client instanceClient, id string) error {
	return destroy(ctx, client, id)
}

// RedeleteAfter is redeleteAfter.
const RedeleteAfter = redeleteAfter
