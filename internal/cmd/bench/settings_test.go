package main

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSettings_Selections(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want []selection
	}{
		"none": {nil, defaultSelections()},
		"all": {
			[]string{
				"-systems", "jeto wakame", "-counts", "3,5", "-latencies", "0s, 20ms", "-operations", "plan query",
			},
			[]selection{{
				[]string{"jeto", "wakame"},
				[]int{3, 5},
				[]time.Duration{0, 20 * time.Millisecond},
				[]operation{planning, querying},
			}},
		},
		"one": {
			[]string{"-systems", "jeto"},
			[]selection{{[]string{"jeto"}, []int{1000}, []time.Duration{100 * time.Millisecond}, selectable()}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseSettings(test.args, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.selections, cmp.AllowUnexported(selection{})); diff != "" {
				t.Errorf("the selections differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettings_WrongCommandLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown flag":      {[]string{"-nothing"}, "flag provided but not defined: -nothing"},
		"a bare word":       {[]string{"jeto"}, `"jeto" is not a flag`},
		"unknown system":    {[]string{"-systems", "jeto azure"}, `-systems: "azure" is none of sharedcloud jeto`},
		"no number":         {[]string{"-counts", "many"}, `-counts: "many" is not a positive number`},
		"zero":              {[]string{"-counts", "0"}, `-counts: "0" is not a positive number`},
		"no duration":       {[]string{"-latencies", "20"}, `-latencies: time: missing unit`},
		"unknown operation": {[]string{"-operations", "refresh"}, `-operations: "refresh" is none of plan plan-gets`},
		"nothing": {
			[]string{"-systems", "jeto", "-operations", "waiting"}, "no system has these operations",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), test.args, io.Discard, io.Discard)
			if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("run = %v, want %s", err, test.want)
			}
		})
	}
}

func TestSettings_Help(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	err := run(t.Context(), []string{"-help"}, io.Discard, &stderr)
	if !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("run = %v, want ErrHelp", err)
	}
	for _, want := range []string{"bench measures", "-terraform", "-output", "-systems", "-counts", "-latencies"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("the help lacks %s", want)
		}
	}
}

func TestRun_NoTerraform(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), []string{"-terraform", "/nowhere/terraform"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "/nowhere/terraform") {
		t.Errorf("run = %v, want an error with the path", err)
	}
}
