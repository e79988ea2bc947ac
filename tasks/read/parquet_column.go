package read

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

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
	ahead  []parquet.Value // the rest of buffer

	foreign []byte // a text of the row that is not UTF-8
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

// next returns the value of the next row.
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
	for _, l := range c.leaves {
		if bad := l.foreign; bad != nil {
			l.foreign = nil
			return cell{kind: foreign, raw: bad}, err
		}
	}
	if tree == nil {
		return cell{kind: null}, err
	}
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
		return floatCell(float64(v.Float()), 32)
	case parquet.Double:
		return floatCell(v.Double(), 64)
	case parquet.ByteArray, parquet.FixedLenByteArray:
		if raw := v.ByteArray(); !utf8.Valid(raw) {
			return cell{kind: foreign, raw: raw}
		}
		return cell{kind: plain, raw: v.ByteArray()}
	}
	return cell{kind: null}
}

// floatCell is a number of some bits; NaN is null, as pandas writes missing ones.
func floatCell(x float64, bits int) cell {
	if math.IsNaN(x) {
		return cell{kind: null}
	}
	return cell{kind: literal, raw: strconv.AppendFloat(nil, x, 'g', -1, bits)}
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
