package main

import (
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
)

// parseChanges reads KEY=VALUE arguments. A value that looks like a number or
// a truth value is one; the trainer knows what the knob takes.
func parseChanges(args []string) ([]wire.Change, error) {
	var changes []wire.Change
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, usage(fmt.Errorf("%q is not KNOB=VALUE; road knobs lists the knobs", arg))
		}
		changes = append(changes, wire.Change{Name: name, Value: parseValue(text)})
	}
	return changes, nil
}

func parseValue(text string) any {
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f
	}
	switch text {
	case "true", "on":
		return true
	case "false", "off":
		return false
	}
	return text
}

// splitRun takes a leading RUN off arguments that are otherwise KEY=VALUE.
func splitRun(args []string) (run string, rest []string) {
	if len(args) > 0 && !strings.Contains(args[0], "=") {
		return args[0], args[1:]
	}
	return "", args
}

// show is a knob's value as a person writes it.
func show(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'g', 6, 64)
	}
	return fmt.Sprint(v)
}
