package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

// column reads one of a group's columns, row by row. A column of lists or
// groups has several leaves, in whose values the nesting is written as levels
// (Melnik et al., Dremel, 2010).
type column struct {
	name   string
	node   *parquet.Column
	leaves []*leaf // in the schema's order; none: it is not read
}

// leaf reads the values of a leaf.
type leaf struct {
	chunk  parquet.ColumnChunk
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buffer []parquet.Value
	ahead  []parquet.Value // of buffer
}

func newColumn(node *parquet.Column, chunks []parquet.ColumnChunk, read bool) *column {
	c := &column{name: node.Name(), node: node}
	if !read {
		return c
	}
	var walk func(n *parquet.Column)
	walk = func(n *parquet.Column) {
		if n.Leaf() {
			c.leaves = append(c.leaves, &leaf{chunk: chunks[n.Index()]})
		}
		for _, child := range n.Columns() {
			walk(child)
		}
	}
	walk(node)
	return c
}

func (c *column) close() {
	for _, l := range c.leaves {
		if l.pages != nil {
			l.pages.Close()
		}
	}
}

// next returns what the next row has.
func (c *column) next() (cell, error) {
	if c.leaves == nil {
		return cell{}, nil
	}
	if c.node.Leaf() && !c.node.Repeated() {
		v, err := c.leaves[0].take()
		if err != nil {
			return cell{}, err
		}
		return scalar(v), nil
	}
	tree, _, err := assemble(c.node, c.leaves)
	return cell{kind: nested, tree: tree}, err
}

// scalar is a value that stands for itself.
func scalar(v parquet.Value) cell {
	switch v.Kind() {
	case parquet.Boolean:
		return cell{kind: literal, raw: strconv.AppendBool(nil, v.Boolean())}
	case parquet.Int32:
		return cell{kind: literal, raw: strconv.AppendInt(nil, int64(v.Int32()), 10)}
	case parquet.Int64:
		return cell{kind: literal, raw: strconv.AppendInt(nil, v.Int64(), 10)}
	case parquet.Float:
		return cell{kind: literal, raw: strconv.AppendFloat(nil, float64(v.Float()), 'g', -1, 32)}
	case parquet.Double:
		return cell{kind: literal, raw: strconv.AppendFloat(nil, v.Double(), 'g', -1, 64)}
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return cell{kind: plain, raw: v.ByteArray()}
	}
	return cell{kind: null}
}

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

// absent passes over the one value that every leaf has for what is not there.
func absent(leaves []*leaf) error {
	for _, l := range leaves {
		if _, err := l.take(); err != nil {
			return err
		}
	}
	return nil
}

func (l *leaf) take() (parquet.Value, error) {
	v, err := l.peek()
	if err == nil {
		l.ahead = l.ahead[1:]
	}
	return v, err
}

// peek returns the next value without taking it.
func (l *leaf) peek() (parquet.Value, error) {
	if l.pages == nil {
		l.pages, l.buffer = l.chunk.Pages(), make([]parquet.Value, 256)
	}
	for len(l.ahead) == 0 {
		if l.values == nil {
			parquet.Release(l.page) // nobody holds values of rows before
			var err error
			if l.page, err = l.pages.ReadPage(); err != nil {
				return parquet.Value{}, err
			}
			l.values = l.page.Values()
		}
		n, err := l.values.ReadValues(l.buffer)
		l.ahead = l.buffer[:n]
		if errors.Is(err, io.EOF) {
			l.values = nil
		} else if err != nil {
			return parquet.Value{}, err
		} else if n == 0 {
			return parquet.Value{}, fmt.Errorf("a page has fewer values than it says")
		}
	}
	return l.ahead[0], nil
}
