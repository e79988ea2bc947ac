package wire

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParseChanges parses KNOB=VALUE arguments. A value in the form of a number or a
// truth value becomes one; the trainer checks it against the knob. If a knob is given
// twice, the last value counts, as in the sets of a recipe.
func ParseChanges(args []string) ([]Change, error) {
	var changes []Change
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is not KNOB=VALUE; road knobs lists the knobs", arg)
		}
		changes = slices.DeleteFunc(changes, func(c Change) bool { return c.Name == name })
		changes = append(changes, Change{Name: name, Value: ParseValue(strings.TrimSpace(text))})
	}
	return changes, nil
}

// ParseValue parses the value of a knob or a recipe as people write it: 1000, 1_000
// and 1e3 are one number. NaN and infinities, which JSON does not have, stay texts:
// no knob takes them.
func ParseValue(text string) any {
	if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
		return f
	}
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return float64(n)
	}
	switch text {
	case "true", "on":
		return true
	case "false", "off":
		return false
	}
	return text
}

// FormatValue formats a knob's value for people, with up to six digits.
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
