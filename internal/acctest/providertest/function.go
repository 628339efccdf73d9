package providertest

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Function drives a provider function.
type Function struct {
	p          *Provider
	name       string
	definition *tfprotov6.Function
}

// FunctionError is why a function failed.
type FunctionError struct {
	// Argument is the index of the argument that it is about, -1 for none.
	Argument int
	Text     string
}

// Error returns the text.
func (e *FunctionError) Error() string { return e.Text }

// Function returns the driver of a function, by its name without the
// provider's.
func (p *Provider) Function(name string) *Function {
	p.tb.Helper()

	return &Function{p: p, name: name, definition: find(p, "function", p.schemas.Functions, name)}
}

// Call calls the function. Its error is a *FunctionError. As Terraform does, it
// calls the provider with null and unknown arguments only where the parameter
// allows them: otherwise null is an error, and the result of an unknown is
// Unknown.
func (f *Function) Call(arguments ...any) (any, error) {
	f.p.tb.Helper()
	request := &tfprotov6.CallFunctionRequest{Name: f.name}
	if fixed := len(f.definition.Parameters); len(arguments) < fixed ||
		len(arguments) > fixed && f.definition.VariadicParameter == nil {
		f.p.tb.Fatalf("%s takes %d arguments, got %d", f.name, fixed, len(arguments))
	}
	unknown := false
	for i, argument := range arguments {
		parameter := f.parameter(i)
		value, err := toValue(parameter.Type, argument, fmt.Sprintf("%s(%s)", f.name, parameter.Name))
		if err != nil {
			f.p.tb.Fatalf("%s", err)
		}
		if value.IsNull() && !parameter.AllowNullValue {
			return nil, &FunctionError{Argument: i, Text: parameter.Name + " must not be null"}
		}
		unknown = unknown || !value.IsFullyKnown() && !parameter.AllowUnknownValues
		request.Arguments = append(request.Arguments, f.p.encode(parameter.Type, value))
	}
	if unknown {
		return Unknown, nil
	}

	return f.call(request)
}

func (f *Function) call(request *tfprotov6.CallFunctionRequest) (any, error) {
	f.p.tb.Helper()
	response, diags := call(f.p, f.p.server.CallFunction, request)
	if failure := response.Error; failure != nil {
		result := &FunctionError{Argument: -1, Text: failure.Text}
		if failure.FunctionArgument != nil {
			result.Argument = int(*failure.FunctionArgument)
		}

		return nil, result
	}
	var value tftypes.Value
	if !diags.HasError() {
		value, diags = decode("the result", f.definition.Return.Type, response.Result)
	}
	if diags.HasError() {
		return nil, &FunctionError{Argument: -1, Text: diags.String()}
	}

	return fromValue(value), nil
}

func (f *Function) parameter(index int) *tfprotov6.FunctionParameter {
	if index < len(f.definition.Parameters) {
		return f.definition.Parameters[index]
	}

	return f.definition.VariadicParameter
}
