package qubell

// minSecretParameter is the length of the shortest value of a parameter that is kept
// out of errors, in bytes. A password is longer as a rule; a word such as "small" or
// "true" is shorter, and an error would lose its sense without it.
const minSecretParameter = 8

// secrets returns the values that no error may show: nobody says which parameters
// hold secrets, so that any of them may.
func (p Parameters) secrets() []string {
	var secrets []string
	for _, value := range p {
		if len(value) >= minSecretParameter {
			secrets = append(secrets, value)
		}
	}

	return secrets
}

// submoduleSecrets are those of the parameters of submodules, at any depth.
func submoduleSecrets(submodules map[string]Submodule) []string {
	var secrets []string
	for _, submodule := range submodules {
		secrets = append(secrets, submodule.Parameters.secrets()...)
		secrets = append(secrets, submoduleSecrets(submodule.Submodules)...)
	}

	return secrets
}
