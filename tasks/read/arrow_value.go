package read

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// The bounds on a list or object of a row, as of longestTree in JSON.
const (
	mostElements = 1 << 20
	longestTexts = longestLine
)

// cell is the i-th value.
func (a *arrowArray) cell(i int) (cell, error) {
	a, i, err := a.plain(i)
	if err != nil || a == nil {
		return cell{kind: null}, err
	}
	switch a.kind {
	case arrowList, arrowLargeList, arrowFixedList, arrowMap, arrowStruct:
		left := treeRoom{mostElements, longestTexts, deepestSchema}
		tree, err := a.tree(i, &left)
		if bad, ok := errors.AsType[*foreignError](err); ok {
			return cell{kind: foreign, raw: bad.text}, nil
		}
		return cell{kind: nested, tree: tree}, err
	}
	c, err := a.single(i)
	if c.kind == plain && !utf8.Valid(c.raw) {
		c.kind = foreign
	}
	return c, err
}

// foreignError is a text that is not UTF-8 in a list or an object.
type foreignError struct{ text []byte }

func (e *foreignError) Error() string { return notUTF8(e.text).Error() }

// plain returns the array with the i-th value itself, and its place there: a dictionary's;
// none for null.
func (a *arrowArray) plain(i int) (*arrowArray, int, error) {
	for {
		if a.kind == arrowNull && a.index == nil || a.valid != nil && a.valid[i/8]>>(i%8)&1 == 0 {
			return nil, 0, nil
		}
		if a.index == nil {
			return a, i, nil
		}
		k, ok := a.whole64(a.index, i)
		if !ok || k < 0 || k >= int64(a.known.n) {
			return nil, 0, fmt.Errorf("it has the value of number %d from a dictionary of %d", k, a.known.n)
		}
		parts := a.known.parts
		next, _ := slices.BinarySearchFunc(parts, int(k)+1, func(p dictionaryPart, k int) int { return cmp.Compare(p.from, k) })
		part := parts[next-1] // the last that begins there or before
		a, i = part.arrowArray, int(k)-part.from
	}
}

// whole64 reads a whole number; not one beyond int64.
func (a *arrowArray) whole64(f *arrowField, i int) (int64, bool) {
	switch at := a.data[i*f.width/8:]; f.width {
	case 8:
		if f.signed {
			return int64(int8(at[0])), true
		}
		return int64(at[0]), true
	case 16:
		if n := binary.LittleEndian.Uint16(at); !f.signed {
			return int64(n), true
		} else {
			return int64(int16(n)), true
		}
	case 32:
		if n := binary.LittleEndian.Uint32(at); !f.signed {
			return int64(n), true
		} else {
			return int64(int32(n)), true
		}
	default:
		n := int64(binary.LittleEndian.Uint64(at))
		return n, f.signed || n >= 0
	}
}

// single is a value that is neither null nor made of others.
func (a *arrowArray) single(i int) (cell, error) {
	switch a.kind {
	case arrowInt:
		n, ok := a.whole64(a.arrowField, i)
		if !ok {
			return cell{kind: literal, raw: strconv.AppendUint(nil, uint64(n), 10)}, nil
		}
		return cell{kind: literal, raw: strconv.AppendInt(nil, n, 10)}, nil
	case arrowFloat:
		if a.width == 32 {
			return floatCell(float64(math.Float32frombits(binary.LittleEndian.Uint32(a.data[4*i:]))), 32), nil
		}
		return floatCell(math.Float64frombits(binary.LittleEndian.Uint64(a.data[8*i:])), 64), nil
	case arrowBool:
		return cell{kind: literal, raw: strconv.AppendBool(nil, a.data[i/8]>>(i%8)&1 == 1)}, nil
	case arrowFixedBinary:
		return cell{kind: plain, raw: a.data[i*a.width : (i+1)*a.width]}, nil
	case arrowTextView, arrowBinaryView:
		return a.view(i)
	}
	return cell{kind: plain, raw: a.data[a.offsets[i]:a.offsets[i+1]]}, nil
}

// view is a text of at most 12 bytes beside its length, or the place of a longer one.
func (a *arrowArray) view(i int) (cell, error) {
	v := a.data[16*i : 16*i+16]
	field := func(at int) int { return int(int32(binary.LittleEndian.Uint32(v[at:]))) }
	n := field(0)
	if n >= 0 && n <= 12 {
		return cell{kind: plain, raw: v[4 : 4+n]}, nil
	}
	buffer, from := field(8), field(12)
	if n < 0 || buffer < 0 || buffer >= len(a.views) || from < 0 || n > len(a.views[buffer]) || from > len(a.views[buffer])-n {
		return cell{}, fmt.Errorf("a text has %d bytes from byte %d of buffer %d on, which are not there", n, from, buffer)
	}
	return cell{kind: plain, raw: a.views[buffer][from : from+n]}, nil
}

// treeRoom bounds the rest of a list or object.
type treeRoom struct{ elements, bytes, depth int }

// tree is the i-th value as JSON's: lists, maps, texts, json.Number, truth values, nil.
func (a *arrowArray) tree(i int, left *treeRoom) (any, error) {
	if left.elements--; left.elements < 0 {
		return nil, fmt.Errorf("a list or object has more than %d values, the maximum", mostElements)
	}
	if left.depth == 0 { // dictionaries may lead into one another
		return nil, fmt.Errorf("lists or objects are more than %d deep in one another", deepestSchema)
	}
	left.depth--
	defer func() { left.depth++ }()
	a, i, err := a.plain(i)
	if err != nil || a == nil {
		return nil, err
	}
	switch a.kind {
	case arrowList, arrowLargeList, arrowMap:
		return a.elements(a.offsets[i], a.offsets[i+1], left)
	case arrowFixedList:
		return a.elements(i*a.width, (i+1)*a.width, left)
	case arrowStruct:
		fields := make(map[string]any, len(a.children))
		for _, child := range a.children {
			if fields[child.name], err = child.tree(i, left); err != nil {
				return nil, err
			}
		}
		return fields, nil
	}
	c, err := a.single(i)
	if left.bytes -= len(c.raw); left.bytes < 0 {
		return nil, fmt.Errorf("a list or object has texts of more than %d bytes, the maximum", longestTexts)
	}
	switch {
	case err != nil:
		return nil, err
	case a.kind == arrowBool:
		return string(c.raw) == "true", nil
	case c.kind == null:
		return nil, nil
	case c.kind == literal:
		return json.Number(c.raw), nil
	case !utf8.Valid(c.raw):
		return nil, &foreignError{c.raw}
	}
	return string(c.raw), nil
}

func (a *arrowArray) elements(from, to int, left *treeRoom) (any, error) {
	list := []any{}
	for i := from; i < to; i++ {
		element, err := a.children[0].tree(i, left)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, nil
}
