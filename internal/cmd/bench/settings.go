package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// errUsage marks errors of the command line.
var errUsage = errors.New("bench: wrong command line (-help shows the flags)")

// settings are the settings from the command line.
type settings struct {
	terraform string
	// output is the path of the file for the tables; empty for none.
	output string
	// selections are the measurements.
	selections []selection
}

const introduction = `bench measures the provider with a real Terraform and the reference server.

Without -systems, -counts, -latencies and -operations it measures what the bars
need. With at least one of them it measures all combinations; the others are
then all systems, 1000 resources, 100ms and all operations.

`

func parseSettings(args []string, stderr io.Writer) (settings, error) {
	var s settings
	var names, counts, latencies, operations string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	// The error is returned. Without this it would also be printed.
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.terraform, "terraform", cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"),
		"`path` of Terraform")
	flags.StringVar(&s.output, "output", "",
		"`file` for the tables; in a file that exists they replace those between its lines "+
			beginMark+" and "+endMark)
	flags.StringVar(&names, "systems", "", "`names` of systems: "+strings.Join(systemNames(), " "))
	flags.StringVar(&counts, "counts", "", "`numbers` of resources, such as \"100 1000\"")
	flags.StringVar(&latencies, "latencies", "", "`latencies` of each request, such as \"0s 20ms 100ms\"")
	flags.StringVar(&operations, "operations", "",
		"`operations`: "+strings.Trim(fmt.Sprint(selectable()), "[]"))
	err := flags.Parse(args)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(stderr)
			_, _ = fmt.Fprint(stderr, introduction)
			flags.Usage()

			return settings{}, err
		}

		return settings{}, errors.Join(errUsage, err)
	}
	if flags.NArg() > 0 {
		return settings{}, errors.Join(errUsage, fmt.Errorf("bench: %q is not a flag", flags.Arg(0)))
	}
	if names+counts+latencies+operations == "" {
		s.selections = defaultSelections()

		return s, nil
	}
	selected, err := parseSelection(names, counts, latencies, operations)
	if err != nil {
		return settings{}, errors.Join(errUsage, err)
	}
	s.selections = []selection{selected}
	if len(selected.groups()) == 0 {
		return settings{}, errors.Join(errUsage, errors.New("bench: no system has these operations on so many"))
	}

	return s, nil
}

// parseSelection reads lists of values that are separated by spaces or commas.
func parseSelection(names, counts, latencies, operations string) (selection, error) {
	selected := selection{
		systems: systemNames(), counts: []int{1000}, latencies: []time.Duration{100 * time.Millisecond},
		operations: selectable(),
	}
	var err error
	selected.systems, err = parseList(names, selected.systems, func(name string) (string, error) {
		return name, checkChoice(name, systemNames())
	})
	if err != nil {
		return selection{}, fmt.Errorf("bench: -systems: %w", err)
	}
	selected.counts, err = parseList(counts, selected.counts, func(text string) (int, error) {
		count, notNumber := strconv.Atoi(text)
		if notNumber != nil || count < 1 {
			return 0, fmt.Errorf("%q is not a positive number", text)
		}

		return count, nil
	})
	if err != nil {
		return selection{}, fmt.Errorf("bench: -counts: %w", err)
	}
	selected.latencies, err = parseList(latencies, selected.latencies, time.ParseDuration)
	if err != nil {
		return selection{}, fmt.Errorf("bench: -latencies: %w", err)
	}
	selected.operations, err = parseList(operations, selected.operations, func(name string) (operation, error) {
		return operation(name), checkChoice(operation(name), selectable())
	})
	if err != nil {
		return selection{}, fmt.Errorf("bench: -operations: %w", err)
	}

	return selected, nil
}

func parseList[T any](text string, defaults []T, parse func(word string) (T, error)) ([]T, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return defaults, nil
	}
	list := make([]T, 0, len(words))
	for _, word := range words {
		value, err := parse(word)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}

	return list, nil
}

func checkChoice[T ~string](value T, choices []T) error {
	if !slices.Contains(choices, value) {
		return fmt.Errorf("%q is none of %s", value, strings.Trim(fmt.Sprint(choices), "[]"))
	}

	return nil
}
