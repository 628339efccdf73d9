package sharedcloud_test

import (
	"net/http"
	"strings"
	"testing"
)

// Messages of several cases.
const (
	notObjectError      = `{"non_field_errors":["Invalid data. Expected a dictionary."]}`
	requiredError       = `["This field is required."]`
	invalidNumberError  = `["A valid number is required."]`
	invalidIntError     = `["A valid integer is required."]`
	gpuMissingError     = `{"gpu":["The gpu needs to be provided if the instance is type GPU"]}`
	gpuUnnecessaryError = `{"gpu":["The gpu is unnecessary because the instance is not, or not gonna be type ` +
		`GPU anymore"]}`
	parallelJobsError = `{"max_num_parallel_jobs":["The value (3) is invalid. All GPU instances can only ` +
		`process one job at a time"]}`
)

// TestInstance_VendorsAssertions has the substrings that the vendor's own tests
// look for in the raw body (design/api/sharedcloud.md, "Validation messages").
func TestInstance_VendorsAssertions(t *testing.T) {
	t.Parallel()
	gpu := `,"gpu":"` + titanV + `"`
	tests := map[string]struct {
		stored string // "", "CPU" or "GPU"
		body   string
		want   string
	}{
		"new GPU, no gpu": {
			"", `{"name":"a","ask_price":1,"type":2}`, `needs to be provided if the instance is type GPU"`,
		},
		"CPU to GPU, no gpu": {
			"CPU", `{"type":2,"max_num_parallel_jobs":1}`, `needs to be provided if the instance is type GPU"`,
		},
		"GPU without its gpu": {"GPU", `{"gpu":null}`, `needs to be provided if the instance is type GPU"`},
		"new GPU, 3 jobs": {
			"", `{"name":"a","ask_price":1,"type":2,"max_num_parallel_jobs":3` + gpu + `}`,
			`is invalid. All GPU instances can only process one job at a time`,
		},
		"GPU, 3 jobs": {
			"GPU", `{"max_num_parallel_jobs":3}`, `is invalid. All GPU instances can only process one job at a time`,
		},
		"CPU to GPU, 3 jobs": {
			"CPU", `{"type":2,"max_num_parallel_jobs":3` + gpu + `}`,
			`is invalid. All GPU instances can only process one job at a time`,
		},
		"CPU to GPU, 3 jobs stored": {
			"CPU", `{"type":2` + gpu + `}`,
			`"current set value (3) is invalid for a GPU instance. Please set it to 1`,
		},
		"new CPU with gpu": {
			"", `{"name":"a","ask_price":1,"type":1` + gpu + `}`,
			`is unnecessary because the instance is not, or not gonna be type GPU anymore`,
		},
		"new without type with gpu": {
			"", `{"name":"a","ask_price":1` + gpu + `}`,
			`is unnecessary because the instance is not, or not gonna be type GPU anymore`,
		},
		"CPU with gpu": {
			"CPU", `{"type":1` + gpu + `}`,
			`is unnecessary because the instance is not, or not gonna be type GPU anymore`,
		},
		"CPU with gpu, no type": {
			"CPU", `{"gpu":"` + titanV + `"}`,
			`is unnecessary because the instance is not, or not gonna be type GPU anymore`,
		},
		"GPU to CPU with gpu": {
			"GPU", `{"type":1` + gpu + `}`,
			`is unnecessary because the instance is not, or not gonna be type GPU anymore`,
		},
		"price, beside a conflict": {
			"", `{"name":"a","type":1,"ask_price":0.0009` + gpu + `}`, `cannot be smaller than $0.001`,
		},
		"price, beside a conflict, CPU": {
			"CPU", `{"type":1,"ask_price":0.0009` + gpu + `}`, `cannot be smaller than $0.001`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			method, path := http.MethodPost, listPath
			switch test.stored {
			case "CPU":
				method, path = http.MethodPatch, s.createCPU()
			case "GPU":
				method, path = http.MethodPatch, s.createGPU()
			}
			before := s.get(listPath).Body
			got := s.sendJSON(method, path, test.body)
			got.WantStatus(t, http.StatusBadRequest)
			if !strings.Contains(got.Body, test.want) {
				t.Fatalf("body %s, want %s", got.Body, test.want)
			}
			if after := s.get(listPath).Body; after != before {
				t.Fatalf("list after a refused request %s\nwant %s", after, before)
			}
		})
	}
}

func TestInstance_CreateReportsEveryField(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"nothing":    {`{}`, `{"ask_price":` + requiredError + `,"name":` + requiredError + `}`},
		"empty body": {``, `{"ask_price":` + requiredError + `,"name":` + requiredError + `}`},
		"several": {
			`{"name":"","ask_price":"x","type":3}`,
			`{"ask_price":` + invalidNumberError +
				`,"name":["This field may not be blank."],"type":["\"3\" is not a valid choice."]}`,
		},
		"cross-field": {`{"name":"a","ask_price":1,"type":2}`, gpuMissingError},
		"two at a time": {
			`{"name":"a","ask_price":1,"type":2,"max_num_parallel_jobs":3}`,
			gpuMissingError[:len(gpuMissingError)-1] + `,` + parallelJobsError[1:],
		},
		"unnecessary":       {`{"name":"a","ask_price":1,"gpu":"` + titanV + `"}`, gpuUnnecessaryError},
		"fields come first": {`{"ask_price":1,"type":2}`, `{"name":` + requiredError + `}`},
		"null":              {`null`, notObjectError},
		"an array":          {`[1]`, notObjectError},
		"a string":          {`"a"`, notObjectError},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newSystem(t).sendJSON(http.MethodPost, listPath, test.body).WantBody(t, http.StatusBadRequest, test.want)
		})
	}
}

// TestInstance_FieldMessages sends one bad field with PATCH, in JSON.
func TestInstance_FieldMessages(t *testing.T) {
	t.Parallel()
	unknown := "91c34f50-5181-4739-915a-7615a6a72d2f"
	tests := []struct{ field, value, want string }{
		{"name", `null`, `["This field may not be null."]`},
		{"name", `""`, `["This field may not be blank."]`},
		{"name", `"  "`, `["This field may not be blank."]`},
		{"name", `true`, `["Not a valid string."]`},
		{"name", `["a"]`, `["Not a valid string."]`},
		{"name", `{}`, `["Not a valid string."]`},
		{"name", `"` + strings.Repeat("é", 256) + `"`, `["Ensure this field has no more than 255 characters."]`},
		{"ask_price", `null`, `["This field may not be null."]`},
		{"ask_price", `"cheap"`, invalidNumberError},
		{"ask_price", `""`, invalidNumberError},
		{"ask_price", `[]`, invalidNumberError},
		{"ask_price", `"NaN"`, invalidNumberError},
		{"ask_price", `"Infinity"`, invalidNumberError},
		{"ask_price", `"-inf"`, invalidNumberError},
		{"ask_price", `1e999`, invalidNumberError},
		{"ask_price", `0`, `["The ask price cannot be smaller than $0.001"]`},
		{"ask_price", `false`, invalidNumberError},
		{"ask_price", `-1`, `["The ask price cannot be smaller than $0.001"]`},
		{"max_num_parallel_jobs", `null`, `["This field may not be null."]`},
		{"max_num_parallel_jobs", `"many"`, invalidIntError},
		{"max_num_parallel_jobs", `1.5`, invalidIntError},
		{"max_num_parallel_jobs", `1e16`, invalidIntError},
		{"max_num_parallel_jobs", `true`, invalidIntError},
		{"max_num_parallel_jobs", `{}`, invalidIntError},
		{"max_num_parallel_jobs", `0`, `["Ensure this value is greater than or equal to 1."]`},
		{"max_num_parallel_jobs", `2147483648`, `["Ensure this value is less than or equal to 2147483647."]`},
		{"type", `null`, `["This field may not be null."]`},
		{"type", `"cpu"`, `["\"cpu\" is not a valid choice."]`},
		{"type", `3`, `["\"3\" is not a valid choice."]`},
		{"type", `1.0`, `["\"1.0\" is not a valid choice."]`},
		{"type", `true`, `["\"true\" is not a valid choice."]`},
		{"type", `""`, `["\"\" is not a valid choice."]`},
		{"type", `[1]`, `["\"[1]\" is not a valid choice."]`},
		{"gpu", `"` + unknown + `"`, `["Invalid pk \"` + unknown + `\" - object does not exist."]`},
		{"gpu", `"n/a"`, `["'n/a' is not a valid UUID."]`},
		{"gpu", `""`, `["'' is not a valid UUID."]`},
		{"gpu", `{}`, `["'map[]' is not a valid UUID."]`},
	}
	for _, test := range tests {
		t.Run(test.field+" "+test.value[:min(len(test.value), 20)], func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.createCPU()
			before := s.get(path).Body
			s.sendJSON(http.MethodPatch, path, `{"`+test.field+`":`+test.value+`}`).
				WantBody(t, http.StatusBadRequest, `{"`+test.field+`":`+test.want+`}`)
			s.get(path).WantBody(t, http.StatusOK, before)
		})
	}
}

func TestForm_EmptyValueCountsAsMissing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.sendForm(http.MethodPatch, s.createCPU(), "name=&ask_price=&type=&max_num_parallel_jobs=&gpu=").
		WantFields(t, map[string]any{"name": "instance1", "ask_price": 2.5, "type": 1.0, "max_num_parallel_jobs": 3.0})
	s.sendForm(http.MethodPost, listPath, "name=&ask_price=1").
		WantBody(t, http.StatusBadRequest, `{"name":`+requiredError+`}`)
}

func TestInstance_PutRequiresNameAndPrice(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.sendForm(http.MethodPut, s.createCPU(), "type=1").
		WantBody(t, http.StatusBadRequest, `{"ask_price":`+requiredError+`,"name":`+requiredError+`}`)
}

func TestInstance_NameFromNumberOrString(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	for sent, want := range map[string]string{`5`: "5", `5.0`: "5.0", `"\t<b> & é "`: "<b> & é"} {
		got := s.sendJSON(http.MethodPatch, path, `{"name":`+sent+`}`)
		if !strings.Contains(got.Body, `"name":"`+want+`"`) {
			t.Errorf("PATCH of name %s = %s, want %s", sent, got.Body, want)
		}
	}
}
