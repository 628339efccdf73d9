package wakame

import "context"

// SSHKeyPair is an SSH key pair. The API also returns its private key, which
// the client does not read.
type SSHKeyPair struct {
	Object

	FingerPrint string `json:"finger_print"`
	PublicKey   string `json:"public_key"`
}

// UnmarshalJSON requires the keys that all versions have.
func (p *SSHKeyPair) UnmarshalJSON(data []byte) error {
	type plain SSHKeyPair

	return decodeRow(data, (*plain)(p), "finger_print", "public_key")
}

// ListSSHKeyPairs returns the account's own SSH key pairs.
func (c *Client) ListSSHKeyPairs(ctx context.Context) ([]SSHKeyPair, error) {
	return collection[SSHKeyPair]{
		noun: "SSH key pairs", path: "ssh_key_pairs", id: (*SSHKeyPair).Identifier,
	}.all(ctx, c.rest)
}
