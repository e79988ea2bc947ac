package recipe

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/worded"
)

// Value declares one value of a recipe. A * in its name stands for the name of
// a dataset or task.
type Value struct {
	Name    string
	Lo, Hi  float64  // of a number, both included; a Hi of Many is no bound
	Choices []string // of a string; nil takes any
	Means   []string // of each choice of a knob, in a few words
	Unit    string
	Help    string

	// Resume allows a resumed run another value than before; a live
	// value can also change during a run: it is a knob.
	Resume bool
	Live   bool
	LiveLo float64 // Lo of the knob, if that is higher
	Step   float64 // change by one key press; a factor if Log
	Log    bool
	Acts   Reach // of a knob

	Later bool // came after plans first named runs by their recipes, see Identity
}

// Reach is the losses on which a knob acts directly.
type Reach int

// The reaches of knobs.
const (
	OnNothing Reach = iota // it changes when or how fast something is done, not its result
	OnLosses               // of all tasks
	OnTargets              // of the tasks with soft targets
	OnTask                 // of the task in its name
)

// Many is the upper end of an unbounded range: out of reach, and exact in a
// float64.
const Many = 1e9

// Type returns "float", "int", "bool", "text" or "list".
func (v Value) Type() string {
	switch kindOf(v.Name).Kind() {
	case reflect.Float64:
		return "float"
	case reflect.Int, reflect.Uint64:
		return "int"
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "text"
	}
	return "list"
}

// Refusal returns the objection to a float64, string or bool as the value, as the
// rest of a sentence that begins with the name, and perhaps a hint; both are empty
// for a valid one.
func (v Value) Refusal(given any) (what, hint string) { return v.RefusalOf(v.Type(), given) }

// RefusalOf is Refusal of a value whose type is known: a client knows a knob's from
// the trainer, and perhaps not its name.
func (v Value) RefusalOf(kind string, given any) (what, hint string) {
	switch x := given.(type) {
	case bool:
		if kind == "bool" {
			return "", ""
		}
	case string:
		switch {
		case kind != "text":
		case v.Choices == nil || slices.Contains(v.Choices, x):
			return "", ""
		default:
			return fmt.Sprintf("is %q, none of %s", x, strings.Join(v.Choices, ", ")), worded.DidYouMean(x, v.Choices)
		}
	case float64:
		switch {
		case kind != "float" && (kind != "int" || x != math.Trunc(x)):
		case x >= v.Lo && x <= v.Hi: // false of a NaN
			return "", ""
		case v.Hi < Many:
			return fmt.Sprintf("is %s, outside %s", number(x), Span(v.Lo, v.Hi)), ""
		case x > v.Hi:
			return fmt.Sprintf("is %s, but must be at most %s", number(x), number(v.Hi)), ""
		default:
			return fmt.Sprintf("is %s, but must be at least %s", number(x), number(v.Lo)), ""
		}
	}
	return fmt.Sprintf("is %s, but must be %s", describe(given), demands[kind]), ""
}

// demands are the names of the types in messages.
var demands = map[string]string{"float": "a number", "int": "a whole number", "bool": "true or false", "text": "a string"}

// Span writes a range: "0.01 … 1", or "at least 1" without an upper bound.
func Span(lo, hi float64) string {
	if hi >= Many {
		return "at least " + number(lo)
	}
	return number(lo) + " … " + number(hi)
}

// number writes integers in full, and fractions in the shortest exact form: 1000000,
// 1e-12.
func number(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Resumable reports whether a value that is no knob can change at a resume.
func Resumable(name string) bool {
	v, _ := Declared(name)
	return v.Resume
}

// ReachOf returns the reach of a knob.
func ReachOf(name string) Reach {
	v, _ := Declared(name)
	return v.Acts
}

// Declared returns the declaration of a dotted name.
func Declared(dotted string) (Value, bool) {
	pattern := generalize(dotted)
	i := slices.IndexFunc(values, func(v Value) bool { return v.Name == pattern })
	if i < 0 {
		return Value{}, false
	}
	return values[i], true
}
