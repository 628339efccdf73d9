package sharedcloud

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// The names of the fields that a request can set.
const (
	fieldName     = "name"
	fieldType     = "type"
	fieldAskPrice = "ask_price"
	fieldMaxJobs  = "max_num_parallel_jobs"
	fieldGPU      = "gpu"
)

// Limits of the fields. The sheet gives the smallest price only; the longest
// name is Django's habit, and an instance that may run no job at all would not
// be one.
const (
	minAskPrice     = 0.001
	maxNameLength   = 255
	minParallelJobs = 1
	maxParallelJobs = math.MaxInt32
)

// instanceInput is what a request says about an instance. All other fields of
// the body, uuid among them, are ignored.
type instanceInput struct {
	name     drf.Value[string]
	kind     drf.Value[int]
	askPrice drf.Value[json.Number]
	maxJobs  drf.Value[int]
	gpu      drf.Value[string]
}

// readInstance checks the fields one by one. What is wrong is in form.Errors.
func readInstance(form *drf.Form) instanceInput {
	return instanceInput{
		name: drf.Read(form, drf.Field[string]{Name: fieldName, Required: true, Parse: drf.Char(maxNameLength)}),
		kind: drf.Read(form, drf.Field[int]{Name: fieldType, Parse: drf.Choice(typeCPU, typeGPU)}),
		askPrice: drf.Read(form, drf.Field[json.Number]{
			Name: fieldAskPrice, Required: true, Parse: parseAskPrice,
		}),
		maxJobs: drf.Read(form, drf.Field[int]{
			Name: fieldMaxJobs, Parse: drf.Integer(minParallelJobs, maxParallelJobs),
		}),
		gpu: drf.Read(form, drf.Field[string]{Name: fieldGPU, AllowNull: true, Parse: drf.PrimaryKey(gpuExists)}),
	}
}

func parseAskPrice(value any) (json.Number, string) {
	price, message := drf.Number(value)
	if message == "" && price < minAskPrice {
		message = "The ask price cannot be smaller than $0.001"
	}

	return drf.PythonFloat(price), message
}

// apply makes the instance what the request wants, or returns what is wrong
// with the fields taken together; the instance is then of no use. It is called
// only when the fields by themselves are right, so their errors come without
// those from here. The words are those that the vendor's own tests look for
// (the sheet, section 3).
func (in *instanceInput) apply(i *instance) drf.Errors {
	wasGPU := i.Type == typeGPU
	setIfGiven(&i.Name, in.name)
	setIfGiven(&i.Type, in.kind)
	setIfGiven(&i.AskPrice, in.askPrice)
	setIfGiven(&i.MaxNumParallelJobs, in.maxJobs)
	if in.gpu.Given {
		i.setGPU(in.gpu.V)
	}
	errs := drf.Errors{}
	if i.Type == typeCPU {
		if in.gpu.Given && !in.gpu.Null {
			errs.Add(fieldGPU, "The gpu is unnecessary because the instance is not, or not gonna be type GPU anymore")
		}

		// An instance that stops being of type GPU loses its gpu without being
		// told to.
		i.setGPU(gpuNotAvailable)

		return errs
	}
	if !i.hasGPU() {
		errs.Add(fieldGPU, "The gpu needs to be provided if the instance is type GPU")
	}
	switch {
	case i.MaxNumParallelJobs == 1:
	case in.maxJobs.Given:
		errs.Add(fieldMaxJobs, fmt.Sprintf(
			"The value (%d) is invalid. All GPU instances can only process one job at a time", i.MaxNumParallelJobs))
	case !wasGPU:
		errs.Add(fieldMaxJobs, fmt.Sprintf(
			"current set value (%d) is invalid for a GPU instance. Please set it to 1", i.MaxNumParallelJobs))
	}

	return errs
}

// setIfGiven takes over a value that the request gives; null makes it zero.
func setIfGiven[T any](field *T, value drf.Value[T]) {
	if value.Given {
		*field = value.V
	}
}
