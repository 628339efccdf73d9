package wakame

import "context"

// Destroy destroys an instance and waits until it is terminated.
func Destroy(ctx context.Context, client machines, id string) error { return destroy(ctx, client, id) }

// Patience is after how long a DELETE that shows no effect is sent again.
const Patience = patience
