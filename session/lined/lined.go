// Package lined reads TOML files that people write, bounded in size and depth, with the
// line of each key.
package lined

import (
	"errors"

	"github.com/BurntSushi/toml"
)

// Document is a parsed TOML file.
type Document struct {
	Values map[string]any
	Order  []toml.Key     // in the order of the file
	Lines  map[string]int // from 1, by dotted key
}

// Parse reads TOML. Its error is a toml.ParseError, with the position.
func Parse(text string) (*Document, error) {
	if err := Bounded(text); err != nil {
		return nil, err
	}
	var top map[string]toml.Primitive
	md, err := toml.Decode(text, &top)
	if err != nil {
		return nil, err
	}
	d := &Document{Values: map[string]any{}, Order: md.Keys(), Lines: map[string]int{}}
	if _, err := toml.Decode(text, &d.Values); err != nil {
		return nil, err
	}
	d.locate(&md, "", top, d.Values)
	return d, nil
}

// locate records the lines of a table's keys. The library exposes them only in the
// errors of an Unmarshaler.
func (d *Document) locate(md *toml.MetaData, path string, table map[string]toml.Primitive, values map[string]any) {
	for name, primitive := range table {
		var at toml.ParseError
		if errors.As(md.PrimitiveDecode(primitive, refusal{}), &at) {
			d.Lines[below(path, name)] = at.Position.Line
		}
		if inner, isTable := values[name].(map[string]any); isTable {
			var primitives map[string]toml.Primitive
			if md.PrimitiveDecode(primitive, &primitives) == nil {
				d.locate(md, below(path, name), primitives, inner)
			}
		}
	}
}

// below appends a name to the dotted path of a table.
func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// refusal is an Unmarshaler that takes nothing.
type refusal struct{}

func (refusal) UnmarshalTOML(any) error { return errors.New("refused") }
