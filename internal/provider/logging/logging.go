// Package logging keeps the provider silent when nobody listens. The SDK's
// loggers write every TRACE line to Terraform, which throws most of them away;
// that costs half of the provider's processor time.
package logging

import (
	"os"
	"strings"
)

// Requested reports whether an environment variable asks for the provider's
// logs: TF_LOG, or one of the narrower TF_LOG_PROVIDER… and TF_LOG_SDK….
func Requested(environment []string) bool {
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		narrower := strings.HasPrefix(name, "TF_LOG_PROVIDER") || strings.HasPrefix(name, "TF_LOG_SDK")
		if (name == "TF_LOG" || narrower) && value != "" && !strings.EqualFold(value, "off") {
			return true
		}
	}

	return false
}

// DisableUnlessRequested turns the loggers off unless they are asked for. Call
// it before anything is served: the levels are read with each request.
func DisableUnlessRequested() error {
	if Requested(os.Environ()) {
		return nil
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER"} {
		err := os.Setenv(name, "OFF")
		if err != nil {
			return err
		}
	}

	return nil
}
