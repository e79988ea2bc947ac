// Package worded puts the errors of encoding/json into words for people: the keys of the
// text that was read and the kinds of JSON, without the types of this program. DidYouMean
// names the known word that a mistyped one is nearest to.
package worded

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// longest is the maximum number of characters of a key or a value in an error: a text
// may be of any size, and an error is one line.
const longest = 100

// JSON returns an error of the reading of JSON into a value, in words. Others, and those
// about the text's form ("invalid character …"), are returned as they are.
func JSON(err error, into any) error {
	if err == nil {
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s is a JSON %s, but must be %s", key(kind.Field, reflect.TypeOf(into)), cut(kind.Value), kindOf(kind.Type))
	}
	if moment, ok := errors.AsType[*time.ParseError](err); ok {
		return fmt.Errorf("%q is not a time such as %s", cut(moment.Value), example)
	}
	switch text := err.Error(); {
	case strings.HasPrefix(text, "json: unknown field"):
		return errors.New(cut(strings.TrimPrefix(text, "json: ")))
	case strings.HasPrefix(text, "Time."): // of a value that is no string
		return errors.New("a value is not a time such as " + example)
	}
	return err
}

const example = `"2026-11-29T07:15:00Z"`

// key is the way to a value through the keys of the text. The error also has the names of
// embedded fields, which the text does not have.
func key(field string, t reflect.Type) string {
	var keys []string
	for name := range strings.SplitSeq(field, ".") {
		var embedded bool
		if t, embedded = fieldOf(t, name); !embedded && name != "" {
			keys = append(keys, name)
		}
	}
	if len(keys) == 0 {
		return "the whole"
	}
	return strings.Join(keys, ".")
}

// fieldOf returns the type of the field of a struct that is embedded by a name, or has it
// as its key; nil if there is none.
func fieldOf(t reflect.Type, name string) (of reflect.Type, embedded bool) {
	for t != nil && slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map}, t.Kind()) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, false
	}
	for f := range t.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && f.Name == name:
			return f.Type, true
		case tag == name:
			return f.Type, false
		}
	}
	return nil, false
}

// kindOf is the kind of JSON that a type is read from.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprintf("an integer of %d bits", t.Bits())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return fmt.Sprintf("a positive integer of %d bits", t.Bits())
	case reflect.Float32, reflect.Float64:
		return fmt.Sprintf("a number of %d bits", t.Bits())
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		return "an array"
	}
	return "an object"
}

// cut shortens a text.
func cut(text string) string {
	if utf8.RuneCountInString(text) > longest {
		return fmt.Sprintf("%.*s…", longest, text)
	}
	return text
}
