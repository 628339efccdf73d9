package system

import (
	"crypto/rand"
	"encoding/hex"
)

// RandomHex returns random hexadecimal digits, two for each byte.
func RandomHex(bytes int) string {
	random := make([]byte, bytes)
	// Read never fails: the runtime ends the process instead.
	_, _ = rand.Read(random)

	return hex.EncodeToString(random)
}
