package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// bootDuration is how long the objects of waiting boot.
const bootDuration = 5 * time.Second

// run measures, prints the report, and returns an error if a bar is missed.
// Errors of the command line are errUsage or flag.ErrHelp.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	settings, err := parseSettings(args, stderr)
	if err != nil {
		return err
	}
	machine, err := describeMachine(ctx, settings.terraform, time.Now())
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "fleet-bench-")
	if err != nil {
		return err
	}
	results, schema, err := measureAll(ctx, folder, settings, stderr)
	err = errors.Join(err, os.RemoveAll(folder))
	if err != nil {
		return err
	}
	judgements := judgeAll(results, schema)
	report := newReport(machine, results, judgements)
	_, err = io.WriteString(stdout, report)
	if err == nil && settings.output != "" {
		err = writeReport(settings.output, report)
	}

	return errors.Join(err, checkBars(judgements))
}

// measureAll measures all selections, and the time until the schema is served.
func measureAll(
	ctx context.Context, folder string, settings settings, stderr io.Writer,
) ([]result, time.Duration, error) {
	_, _ = fmt.Fprintln(stderr, "building the provider and the reference server")
	b, err := newBench(ctx, folder, settings.terraform, bootDuration)
	if err != nil {
		return nil, 0, err
	}
	schema, err := measureSchema(ctx, b.programs.provider)
	if err != nil {
		return nil, 0, err
	}
	progress := func(s subject, f figures) {
		_, _ = fmt.Fprintf(stderr, "%s  %s: %.2fs\n", time.Now().Format(time.TimeOnly), s, f.wall.Seconds())
	}
	var results []result
	for _, selected := range settings.selections {
		for _, g := range selected.groups() {
			measured, err := b.measureGroup(ctx, g, progress)
			if err != nil {
				return nil, 0, err
			}
			results = append(results, measured...)
		}
	}

	return results, schema, nil
}
