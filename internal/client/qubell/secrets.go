package qubell

// minSecretParameter is the length of the shortest value of a parameter that is kept
// out of errors, in bytes. A password is longer as a rule; a word such as "small" or
// "true" is shorter, and an error would lose its sense without it.
const minSecretParameter = 8

// Secrets returns the values that no error may show: nobody says which parameters
// hold secrets, so that any of them may.
func (p Parameters) Secrets() []string {
	var secrets []string
	for _, value := range p {
		if len(value) >= minSecretParameter {
			secrets = append(secrets, value)
		}
	}

	return secrets
}

// SubmoduleSecrets are those of the parameters of submodules, at any depth.
func SubmoduleSecrets(submodules map[string]Submodule) []string {
	var secrets []string
	for _, submodule := range submodules {
		secrets = append(secrets, submodule.Parameters.Secrets()...)
		secrets = append(secrets, SubmoduleSecrets(submodule.Submodules)...)
	}

	return secrets
}
