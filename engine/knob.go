package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// knob is the declaration of one live value, and its place in the settings.
type knob struct {
	wire.Knob
	get func(*settings) any
	set func(*settings, any)
}

func float(name string, lo, hi, step float64, group, help string, at func(*settings) *float64) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "float", Min: lo, Max: hi, Step: step, Group: group, Help: help},
		get:  func(s *settings) any { return *at(s) },
		set:  func(s *settings, v any) { *at(s) = v.(float64) },
	}
}

func logarithmic(k knob) knob {
	k.Log = true
	return k
}

func weight(name, group, help string, at func(*settings) map[string]float64, key string) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "float", Min: 0, Max: 100, Step: 0.1, Group: group, Help: help},
		get:  func(s *settings) any { return at(s)[key] },
		set:  func(s *settings, v any) { at(s)[key] = v.(float64) },
	}
}

func integer(name string, lo, hi, step float64, unit, group, help string, at func(*settings) *int) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "int", Min: lo, Max: hi, Step: step, Unit: unit, Group: group, Help: help},
		get:  func(s *settings) any { return float64(*at(s)) },
		set:  func(s *settings, v any) { *at(s) = int(v.(float64)) },
	}
}

func enum[T ~string](name string, choices []T, group, help string, at func(*settings) *T) knob {
	k := knob{
		Knob: wire.Knob{Name: name, Type: "enum", Group: group, Help: help},
		get:  func(s *settings) any { return string(*at(s)) },
		set:  func(s *settings, v any) { *at(s) = T(v.(string)) },
	}
	for _, c := range choices {
		k.Choices = append(k.Choices, string(c))
	}
	return k
}

func boolean(name, group, help string, at func(*settings) *bool) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "bool", Group: group, Help: help},
		get:  func(s *settings) any { return *at(s) },
		set:  func(s *settings, v any) { *at(s) = v.(bool) },
	}
}

func toggle(name, group, help string, at func(*settings) map[string]bool, key string) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "bool", Group: group, Help: help},
		get:  func(s *settings) any { return at(s)[key] },
		set:  func(s *settings, v any) { at(s)[key] = v.(bool) },
	}
}

// number is the knob's value as the metrics have it: true is 1, and a choice
// its place among the choices, from 0.
func (k knob) number(s *settings) float64 {
	switch v := k.get(s).(type) {
	case string:
		return float64(slices.Index(k.Choices, v))
	case bool:
		if v {
			return 1
		}
		return 0
	default:
		return v.(float64)
	}
}

// check says why a value does not fit the knob; nil when it does.
func (k knob) check(v any) error {
	switch k.Type {
	case "enum":
		if s, ok := v.(string); !ok || !slices.Contains(k.Choices, s) {
			return fmt.Errorf("%s: %v is none of %s", k.Name, v, strings.Join(k.Choices, ", "))
		}
	case "bool":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s: %v is not true or false", k.Name, v)
		}
	default:
		f, ok := v.(float64)
		if !ok {
			return fmt.Errorf("%s: %v is not a number", k.Name, v)
		}
		if math.IsNaN(f) || f < k.Min || f > k.Max {
			return fmt.Errorf("%s: %g is outside %g … %g", k.Name, f, k.Min, k.Max)
		}
		if k.Type == "int" && f != math.Trunc(f) {
			return fmt.Errorf("%s: %g is not a whole number", k.Name, f)
		}
	}
	return nil
}
