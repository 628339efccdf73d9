package sharedcloud

import (
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

// Limits of the fields. The API page has the smallest price only. The longest
// name is Django's usual limit, and an instance must be able to run a job.
const (
	minAskPrice     = 0.001
	maxNameLength   = 255
	minParallelJobs = 1
	maxParallelJobs = math.MaxInt32
)

// instanceInput are the fields of an instance in a request. Other fields of the
// body, such as uuid, are ignored.
type instanceInput struct {
	name     drf.Value[string]
	typ      drf.Value[int]
	askPrice drf.Value[float64]
	maxJobs  drf.Value[int]
	gpu      drf.Value[string]
}

// readInstance reads the body, and checks each field by itself.
func readInstance(r *request, partial bool) (instanceInput, error) {
	form, err := r.form(partial)
	if err != nil {
		return instanceInput{}, err
	}
	in := instanceInput{
		name: drf.Read(form, drf.Field[string]{Name: fieldName, Required: true, Parse: drf.Char(maxNameLength)}),
		typ:  drf.Read(form, drf.Field[int]{Name: fieldType, Parse: drf.Choice(typeCPU, typeGPU)}),
		askPrice: drf.Read(form, drf.Field[float64]{
			Name: fieldAskPrice, Required: true, Parse: parseAskPrice,
		}),
		maxJobs: drf.Read(form, drf.Field[int]{
			Name: fieldMaxJobs, Parse: drf.Integer(minParallelJobs, maxParallelJobs),
		}),
		gpu: drf.Read(form, drf.Field[string]{Name: fieldGPU, AllowNull: true, Parse: drf.PrimaryKey(gpuExists)}),
	}

	return in, form.Errors.Err(sectionCreating)
}

func parseAskPrice(value any) (float64, string) {
	price, message := drf.Number(value)
	if message == "" && price < minAskPrice {
		message = "The ask price cannot be smaller than $0.001"
	}

	return price, message
}

// apply sets the fields of an instance. The error has the messages about the
// combination of fields; the instance is then unusable. The vendor's own tests
// look for these messages (design/api/sharedcloud.md, "Validation messages").
func (in *instanceInput) apply(i *instance) error {
	wasGPU := i.Type == typeGPU
	setIfGiven(&i.Name, in.name)
	setIfGiven(&i.Type, in.typ)
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

		// An instance that stops being of type GPU loses its gpu.
		i.setGPU(gpuNotAvailable)

		return errs.Err(sectionMessages)
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

	return errs.Err(sectionMessages)
}

// setIfGiven sets a field to a given value; null is the zero value.
func setIfGiven[T any](field *T, value drf.Value[T]) {
	if value.Given {
		*field = value.V
	}
}
