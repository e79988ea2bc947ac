package knobs

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// parse parses a typed value of the knob's type. The trainer refuses a value
// outside the range.
func parse(k wire.Knob, text string) (any, error) {
	text = strings.TrimSpace(text)
	switch k.Type {
	case "bool":
		v, ok := wire.ParseValue(text).(bool)
		if !ok {
			return nil, fmt.Errorf("%s: %q is neither true nor false", k.Name, text)
		}
		return v, nil
	case "enum":
		if !slices.Contains(k.Choices, text) {
			return nil, fmt.Errorf("%s: %q is none of %s", k.Name, text, strings.Join(k.Choices, ", "))
		}
		return text, nil
	}
	v, ok := wire.ParseValue(strings.ReplaceAll(text, ",", "")).(float64)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s: %q is not a number", k.Name, text)
	case k.Type == "int" && v != math.Trunc(v):
		return nil, fmt.Errorf("%s: %q is not a whole number", k.Name, text)
	}
	return v, nil
}

// move returns the value one key press up (dir 1) or down (-1) from v, within the
// range.
func move(k wire.Knob, v any, dir int) any {
	switch k.Type {
	case "bool":
		b, _ := v.(bool)
		return !b
	case "enum":
		n := len(k.Choices)
		if n == 0 {
			return v
		}
		text, _ := v.(string)
		return k.Choices[(max(slices.Index(k.Choices, text), 0)+dir+n)%n]
	}
	f, ok := v.(float64)
	if !ok {
		return v
	}
	step := k.Step
	switch {
	case k.Log && step > 1 && f > 0:
		f *= math.Pow(step, float64(dir))
	case step > 0 && !k.Log:
		f += step * float64(dir)
	default:
		f += (k.Max - k.Min) / 100 * float64(dir)
	}
	if k.Type == "int" {
		if r := math.Round(f); r == v.(float64) {
			f = r + float64(dir) // a small factor still moves
		} else {
			f = r
		}
	}
	// Six digits: 0.6 + 0.05 is shown as 0.65.
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 6, 64), 64)
	return min(max(f, k.Min), k.Max)
}

// span formats the knob's range or choices.
func span(k wire.Knob) string {
	switch k.Type {
	case "enum":
		return strings.Join(k.Choices, " ")
	case "bool":
		return "true false"
	}
	s := recipe.Span(k.Min, k.Max)
	if k.Unit != "" {
		s += " " + k.Unit
	}
	if k.Log {
		s += "  log"
	}
	return s
}

// outside returns the objection to a value outside the knob's range, or "".
func outside(k wire.Knob, v any) string {
	if f, ok := v.(float64); ok && (f < k.Min || f > k.Max) {
		return "outside " + span(k)
	}
	return ""
}
