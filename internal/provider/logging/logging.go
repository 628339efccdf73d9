// Package logging turns the SDK's loggers off unless the user asks for logs.
// The loggers write every TRACE line to Terraform, which drops most of them.
// That costs half of the provider's processor time.
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

// DisableUnlessRequested turns the loggers off unless the user asks for logs.
// Call it before the provider serves requests: the SDK reads the levels with
// each request. The loggers of the framework and of the protocol have levels of
// their own: without one, the SDK prepares each line before the level of the SDK
// drops it, which costs a tenth of the processor time.
func DisableUnlessRequested() error {
	if Requested(os.Environ()) {
		return nil
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO", "TF_LOG_PROVIDER"} {
		err := os.Setenv(name, "OFF")
		if err != nil {
			return err
		}
	}

	return nil
}
