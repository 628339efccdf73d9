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

// FunctionError is the error of a function.
type FunctionError struct {
	// Argument is the index of the argument that the error is about, -1 for
	// none.
	Argument int
	Text     string
}

// Error returns the text.
func (e *FunctionError) Error() string { return e.Text }

// Function returns the driver of a function, by its name without the provider.
func (p *Provider) Function(name string) *Function {
	p.tb.Helper()

	return &Function{p: p, name: name, definition: find(p, "function", p.schemas.Functions, name)}
}

// Call calls the function. Its error is a *FunctionError. As in Terraform, a
// null argument is an error, and the result for an unknown argument is Unknown.
func (f *Function) Call(arguments ...any) (any, error) {
	f.p.tb.Helper()
	parameters := f.definition.Parameters
	if len(arguments) != len(parameters) {
		f.p.tb.Fatalf("%s takes %d arguments, got %d", f.name, len(parameters), len(arguments))
	}
	request := &tfprotov6.CallFunctionRequest{Name: f.name}
	isUnknown := false
	for i, parameter := range parameters {
		value, err := toValue(parameter.Type, arguments[i], fmt.Sprintf("%s(%s)", f.name, parameter.Name))
		if err != nil {
			f.p.tb.Fatal(err)
		}
		if value.IsNull() {
			return nil, &FunctionError{Argument: i, Text: parameter.Name + " must not be null"}
		}
		isUnknown = isUnknown || !value.IsFullyKnown()
		request.Arguments = append(request.Arguments, f.p.encode(parameter.Type, value))
	}
	if isUnknown {
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
