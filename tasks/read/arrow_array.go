package read

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// arrowArray has the values of a column, or of a part of one, in a batch.
type arrowArray struct {
	*arrowField
	n        int
	valid    []byte // a bit for each that is not null; nil: none is
	offsets  []int  // of texts, in data, and of lists, in children[0]: n+1
	data     []byte
	views    [][]byte // the buffers that views lead into
	children []*arrowArray
	known    *arrowDictionary
}

// array takes the array of a field. All of its buffers are passed over, wanted or not.
func (r *batchReader) array(f *arrowField, wanted bool) (*arrowArray, error) {
	n, nulls, err := r.node()
	if err != nil {
		return nil, err
	}
	a := &arrowArray{arrowField: f, n: n}
	kind := f.kind
	if f.index != nil {
		kind = arrowInt
		if a.known = r.dictionaries[f.id]; a.known == nil {
			a.known = &arrowDictionary{}
		}
	}
	switch {
	case kind == arrowNull || kind == arrowRuns:
		if n > mostNothing {
			return nil, fmt.Errorf("it has %d values of nothing; the maximum is %d", n, mostNothing)
		}
	case kind != arrowUnion || r.version == 3:
		if a.valid, err = r.bits(wanted, n, nulls); err != nil {
			return nil, err
		}
	}
	if err := r.values(a, kind, wanted); err != nil {
		return nil, err
	}
	if f.index == nil {
		for _, child := range f.children {
			c, err := r.array(child, wanted)
			if err != nil {
				return nil, err
			}
			a.children = append(a.children, c)
		}
	}
	if !wanted {
		return nil, nil
	}
	return a, a.whole()
}

// values takes the buffers behind the first.
func (r *batchReader) values(a *arrowArray, kind arrowType, wanted bool) (err error) {
	buffers := 1
	switch kind {
	case arrowNull, arrowRuns, arrowStruct, arrowFixedList:
		return nil
	case arrowText, arrowBinary, arrowLargeText, arrowLargeBinary, arrowList, arrowLargeList, arrowMap:
		wide := kind == arrowLargeText || kind == arrowLargeBinary || kind == arrowLargeList
		if err := r.starts(a, wide, wanted); err != nil || kind == arrowList || kind == arrowLargeList || kind == arrowMap {
			return err
		}
	case arrowUnion:
		if a.dense {
			buffers = 2
		}
	case arrowListView, arrowLargeListView:
		buffers = 2
	}
	for range buffers {
		if a.data, err = r.buffer(wanted); err != nil {
			return err
		}
	}
	if kind == arrowTextView || kind == arrowBinaryView {
		if r.nViews == 0 {
			return errors.New("the batch does not say how many buffers it has")
		}
		n := r.header.int64(r.views)
		r.views, r.nViews = r.views+8, r.nViews-1
		for range n {
			text, err := r.buffer(wanted)
			if err != nil {
				return err
			}
			a.views = append(a.views, text)
		}
	}
	return nil
}

// starts takes a buffer of offsets, which never fall.
func (r *batchReader) starts(a *arrowArray, wide, wanted bool) error {
	text, err := r.buffer(wanted)
	if err != nil || !wanted {
		return err
	}
	if a.n == 0 { // may have none
		a.offsets = []int{0}
		return nil
	}
	size := 4
	if wide {
		size = 8
	}
	if a.n >= len(text)/size {
		return fmt.Errorf("it has %d values, and offsets of %d bytes", a.n, len(text))
	}
	a.offsets = make([]int, a.n+1)
	last := 0
	for i := range a.offsets {
		if wide {
			a.offsets[i] = int(binary.LittleEndian.Uint64(text[8*i:]))
		} else {
			a.offsets[i] = int(int32(binary.LittleEndian.Uint32(text[4*i:])))
		}
		if a.offsets[i] < last {
			return fmt.Errorf("its offset %d is %d, after %d", i, a.offsets[i], last)
		}
		last = a.offsets[i]
	}
	return nil
}

// whole refuses an array whose parts do not have what its values need.
func (a *arrowArray) whole() error {
	needed, has, what := 0, len(a.data), "bytes"
	width := a.width
	kind := a.kind
	if a.index != nil {
		kind, width = arrowInt, a.index.width
	}
	switch kind {
	case arrowInt, arrowFloat:
		needed = width / 8
	case arrowFixedBinary:
		needed = width
	case arrowTextView, arrowBinaryView:
		needed = 16
	case arrowBool:
		if len(a.data) < a.n/8 || len(a.data)*8 < a.n {
			return fmt.Errorf("it has %d truth values, and %d bytes", a.n, len(a.data))
		}
	case arrowText, arrowBinary, arrowLargeText, arrowLargeBinary:
		if last := a.offsets[len(a.offsets)-1]; last > len(a.data) {
			return fmt.Errorf("its text ends at byte %d, and it has %d", last, len(a.data))
		}
	case arrowList, arrowLargeList, arrowMap:
		if last := a.offsets[len(a.offsets)-1]; last > a.children[0].n {
			return fmt.Errorf("its lists end at element %d, and it has %d", last, a.children[0].n)
		}
	case arrowFixedList:
		needed, has, what = width, a.children[0].n, "elements"
	case arrowStruct:
		for _, c := range a.children {
			if c.n < a.n {
				return fmt.Errorf("it has %d values, and its part %.60q has %d", a.n, c.name, c.n)
			}
		}
		if len(a.children) == 0 && a.n > mostNothing {
			return fmt.Errorf("it has %d values of nothing; the maximum is %d", a.n, mostNothing)
		}
	}
	if needed > 0 && a.n > has/needed {
		return fmt.Errorf("it has %d values of %d %s each, and %d of those", a.n, needed, what, has)
	}
	if kind == arrowFixedList && needed == 0 && a.n > mostNothing {
		return fmt.Errorf("it has %d values of nothing; the maximum is %d", a.n, mostNothing)
	}
	return nil
}
