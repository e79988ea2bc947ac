package read

import (
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/visible"
)

// arrowType is a type of Arrow's columns, by its number in the format (Schema.fbs).
type arrowType int

const (
	arrowNull arrowType = 1 + iota
	arrowInt
	arrowFloat
	arrowBinary
	arrowText
	arrowBool
	arrowDecimal
	arrowDate
	arrowTime
	arrowTimestamp
	arrowInterval
	arrowList
	arrowStruct
	arrowUnion
	arrowFixedBinary
	arrowFixedList
	arrowMap
	arrowDuration
	arrowLargeBinary
	arrowLargeText
	arrowLargeList
	arrowRuns
	arrowBinaryView
	arrowTextView
	arrowListView
	arrowLargeListView
)

// arrowTypes are the names of types that are not read.
var arrowTypes = map[arrowType]string{
	arrowFloat: "half float", arrowDecimal: "decimal", arrowDate: "date", arrowTime: "time", arrowTimestamp: "timestamp",
	arrowInterval: "interval", arrowUnion: "union", arrowDuration: "duration", arrowRuns: "run-end encoded",
	arrowListView: "list view", arrowLargeListView: "list view",
}

// arrowField is a column of an Arrow file, or a part of one.
type arrowField struct {
	name     string
	kind     arrowType
	width    int  // bits of a number, bytes of fixed binary, elements of a fixed list
	signed   bool // of whole numbers
	dense    bool // of a union
	children []*arrowField
	index    *arrowField // the numbers that the column has instead of the values, which a dictionary has
	id       int         // of the dictionary
}

// schemaReader takes the fields of a schema. It counts them and their names' bytes, because
// metadata may lead to one of them many times.
type schemaReader struct{ fields, names int }

// take adds the field of a table to others.
func (r *schemaReader) take(t flatTable, depth int, to *[]*arrowField) error {
	name := t.bytes(0)
	r.fields, r.names = r.fields+1, r.names+len(name)
	switch {
	case t.err != nil:
		return t.err
	case depth > deepestSchema:
		return fmt.Errorf("its columns are more than %d deep in one another", deepestSchema)
	case r.fields > largestSchema:
		return fmt.Errorf("its schema has more than %d columns and groups, the maximum", largestSchema)
	case r.names > len(t.text):
		return errFlat
	}
	f := &arrowField{name: string(name), kind: arrowType(t.byte(2))}
	f.size(t.table(3))
	if d := t.table(4); d.place != 0 {
		f.id, f.index = d.long(0), &arrowField{kind: arrowInt, width: 32, signed: true}
		if index := d.table(1); index.place != 0 {
			f.index.size(index)
		}
	}
	err := t.each(5, func(t flatTable) error { return r.take(t, depth+1, &f.children) })
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return fmt.Errorf("column %s: %w", visible.Name(f.name), err)
	}
	*to = append(*to, f)
	return nil
}

// size takes the particulars of a type.
func (f *arrowField) size(t flatTable) {
	switch f.kind {
	case arrowInt:
		f.width, f.signed = t.int(0), t.byte(1) != 0
	case arrowFloat:
		f.width = 16 << min(t.short(0), 2)
	case arrowFixedBinary, arrowFixedList:
		f.width = t.int(0)
	case arrowUnion:
		f.dense = t.short(0) == 1
	}
}

// check refuses types that no writer makes.
func (f *arrowField) check() error {
	for _, number := range []*arrowField{f, f.index} {
		if number != nil && number.kind == arrowInt && number.width != 8 && number.width != 16 && number.width != 32 && number.width != 64 {
			return fmt.Errorf("its numbers have %d bits", number.width)
		}
	}
	children := 0
	switch f.kind {
	case arrowList, arrowLargeList, arrowFixedList, arrowMap, arrowListView, arrowLargeListView:
		children = 1
	case arrowRuns:
		children = 2
	case arrowStruct, arrowUnion:
		children = len(f.children)
	}
	switch {
	case len(f.children) != children:
		return fmt.Errorf("it has %d parts, and its type %d", len(f.children), children)
	case f.kind < arrowNull || f.kind > arrowLargeListView:
		return fmt.Errorf("it is of the unknown type %d", f.kind)
	case f.width < 0:
		return errors.New("its values have a negative size")
	}
	return nil
}

// readable refuses a column with values that are not read.
func (f *arrowField) readable() error {
	if name := arrowTypes[f.kind]; name != "" && (f.kind != arrowFloat || f.width == 16) {
		return fmt.Errorf("its values are of the type %s, which is not read: write them as text, numbers or lists of these", name)
	}
	for _, child := range f.children {
		if err := child.readable(); err != nil {
			return err
		}
	}
	return nil
}

// dictionaries notes the fields whose values are in dictionaries, by the ids of these.
func (f *arrowField) dictionaries(byID map[int]*arrowField) {
	if f.index != nil {
		byID[f.id] = f
	}
	for _, child := range f.children {
		child.dictionaries(byID)
	}
}

// nested reports whether a field's values lead into other dictionaries.
func (f *arrowField) nested() bool {
	return slices.ContainsFunc(f.children, func(c *arrowField) bool { return c.index != nil || c.nested() })
}
