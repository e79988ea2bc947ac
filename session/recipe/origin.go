package recipe

import (
	"errors"

	"github.com/BurntSushi/toml"
)

// document is a parsed TOML file: its values, the dotted names of its keys in
// the order of the file, and the line of each.
type document struct {
	values map[string]any
	order  []toml.Key
	lines  map[string]int
}

// parse reads TOML. Its error is a toml.ParseError, with the position.
func parse(text string) (*document, error) {
	if err := bounded(text); err != nil {
		return nil, err
	}
	var top map[string]toml.Primitive
	md, err := toml.Decode(text, &top)
	if err != nil {
		return nil, err
	}
	d := &document{values: map[string]any{}, order: md.Keys(), lines: map[string]int{}}
	if _, err := toml.Decode(text, &d.values); err != nil {
		return nil, err
	}
	d.locate(&md, "", top, d.values)
	return d, nil
}

// locate records the lines of a table's keys. The library exposes them only in the
// errors of an Unmarshaler.
func (d *document) locate(md *toml.MetaData, path string, table map[string]toml.Primitive, values map[string]any) {
	for name, primitive := range table {
		var at toml.ParseError
		if errors.As(md.PrimitiveDecode(primitive, refusal{}), &at) {
			d.lines[join(path, name)] = at.Position.Line
		}
		if below, isTable := values[name].(map[string]any); isTable {
			var primitives map[string]toml.Primitive
			if md.PrimitiveDecode(primitive, &primitives) == nil {
				d.locate(md, join(path, name), primitives, below)
			}
		}
	}
}

// refusal is an Unmarshaler that takes nothing.
type refusal struct{}

func (refusal) UnmarshalTOML(any) error { return errors.New("refused") }
