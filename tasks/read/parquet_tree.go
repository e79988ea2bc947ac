package read

import (
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// assemble returns a node's tree of one row and the leaves that come after it.
// Lists that the schema writes as groups of a repeated group of one, however
// these are called, are lists.
func assemble(node *parquet.Column, leaves []*leaf) (any, []*leaf, error) {
	if !node.Repeated() {
		return one(node, leaves)
	}
	depth, defined := node.MaxRepetitionLevel(), node.MaxDefinitionLevel()
	first, err := leaves[0].peek()
	if err != nil {
		return nil, nil, err
	}
	rest := leaves[width(node):]
	if first.DefinitionLevel() < defined {
		return []any{}, rest, absent(leaves[:width(node)])
	}
	list := []any{}
	for {
		element, _, err := one(node, leaves)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, element)
		next, err := leaves[0].peek()
		if errors.Is(err, io.EOF) {
			return list, rest, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if next.RepetitionLevel() != depth {
			return list, rest, nil
		}
	}
}

// one reads a node that is there once, or not.
func one(node *parquet.Column, leaves []*leaf) (any, []*leaf, error) {
	if node.Leaf() {
		v, err := leaves[0].take()
		if err != nil {
			return nil, nil, err
		}
		switch c := scalar(v); c.kind {
		case foreign:
			leaves[0].foreign = c.raw
		case plain:
			return string(c.raw), leaves[1:], nil
		case literal:
			if s := string(c.raw); s == "true" || s == "false" {
				return s == "true", leaves[1:], nil
			}
			return json.Number(c.raw), leaves[1:], nil
		}
		return nil, leaves[1:], nil
	}
	if node.Optional() {
		first, err := leaves[0].peek()
		if err != nil {
			return nil, nil, err
		}
		if first.DefinitionLevel() < node.MaxDefinitionLevel() {
			n := width(node)
			return nil, leaves[n:], absent(leaves[:n])
		}
	}
	children := node.Columns()
	if len(children) == 1 && (isList(node) || node.Repeated() && slices.Contains(wrappers, children[0].Name())) {
		return assemble(children[0], leaves)
	}
	fields := map[string]any{}
	for _, child := range children {
		v, rest, err := assemble(child, leaves)
		if err != nil {
			return nil, nil, err
		}
		fields[child.Name()], leaves = v, rest
	}
	return fields, leaves, nil
}

// wrappers are the names under which writers put a list's elements: the
// standard's, old pyarrow's, Hive's.
var wrappers = []string{"element", "item", "array", "array_element", "bag"}

// isList reports whether a group is a list's outer one.
func isList(node *parquet.Column) bool {
	children := node.Columns()
	return len(children) == 1 && children[0].Repeated()
}

func width(node *parquet.Column) int {
	if node.Leaf() {
		return 1
	}
	n := 0
	for _, child := range node.Columns() {
		n += width(child)
	}
	return n
}

// absent skips the one value that every leaf has for an absent parent.
func absent(leaves []*leaf) error {
	for _, l := range leaves {
		if _, err := l.take(); err != nil {
			return err
		}
	}
	return nil
}
