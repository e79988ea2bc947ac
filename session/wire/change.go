package wire

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseChanges reads KNOB=VALUE arguments. A value that looks like a number
// or a truth value is one; the trainer knows what the knob takes.
func ParseChanges(args []string) ([]Change, error) {
	var changes []Change
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is not KNOB=VALUE; road knobs lists the knobs", arg)
		}
		changes = append(changes, Change{Name: name, Value: ParseValue(text)})
	}
	return changes, nil
}

// ParseValue reads a knob's value as a person writes it.
func ParseValue(text string) any {
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

// FormatValue writes a knob's value as a person does, with up to six digits.
func FormatValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e12 {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return fmt.Sprint(v)
}
