package read

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The kinds of value in Thrift's compact protocol, in which parquet files describe
// themselves. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const (
	thriftStop = iota
	thriftTrue
	thriftFalse
	thriftByte
	thriftInt16
	thriftInt32
	thriftInt64
	thriftDouble
	thriftText
	thriftList
	thriftSet
	thriftMap
	thriftStruct
	thriftUUID
)

const (
	deepestThrift = 32      // values in one another; a footer has 8
	mostThrift    = 500_000 // elements of lists, of which the largest takes 560 bytes in memory
)

// thriftWalk goes through a value in Thrift's compact protocol and decodes nothing. The
// library makes room for as many elements and bytes as a text says before it looks for
// them, and memory that cannot be had ends the process.
type thriftWalk struct {
	text     []byte
	at       int
	elements int
}

// errThriftShort says that a value goes on after its text.
var errThriftShort = errors.New("it is cut off")

// walkThrift checks the struct at the beginning of a text: lengths and numbers of elements
// are at most the bytes that are left.
func walkThrift(text []byte) error {
	w := thriftWalk{text: text}
	return w.fields(0)
}

// fields walks through a struct.
func (w *thriftWalk) fields(depth int) error {
	if depth > deepestThrift {
		return fmt.Errorf("its values are more than %d deep in one another", deepestThrift)
	}
	for {
		head, err := w.byte()
		if err != nil {
			return err
		}
		kind := head & 0x0f
		if head>>4 == 0 && kind != thriftStop {
			if _, err := w.number(); err != nil { // the field's number
				return err
			}
		}
		switch kind {
		case thriftStop:
			return nil
		case thriftTrue, thriftFalse: // the kind is the value
		default:
			if err := w.value(kind, depth); err != nil {
				return err
			}
		}
	}
}

// value walks through a value of a kind. A truth value is a byte, as in lists.
func (w *thriftWalk) value(kind byte, depth int) error {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return w.skip(1)
	case thriftInt16, thriftInt32, thriftInt64:
		_, err := w.number()
		return err
	case thriftDouble:
		return w.skip(8)
	case thriftUUID:
		return w.skip(16)
	case thriftText:
		n, err := w.number()
		if err != nil {
			return err
		}
		return w.skip(n)
	case thriftList, thriftSet:
		head, err := w.byte()
		if err != nil {
			return err
		}
		n := uint64(head >> 4)
		if n == 15 {
			if n, err = w.number(); err != nil {
				return err
			}
		}
		return w.list(n, depth, head&0x0f)
	case thriftMap:
		n, err := w.number()
		if err != nil || n == 0 {
			return err
		}
		head, err := w.byte()
		if err != nil {
			return err
		}
		return w.list(n, depth, head>>4, head&0x0f)
	case thriftStruct:
		return w.fields(depth + 1)
	}
	return fmt.Errorf("it has a value of the unknown kind %d", kind)
}

// list walks through the elements of a list, or the keys and values of a map.
func (w *thriftWalk) list(n uint64, depth int, kinds ...byte) error {
	if depth >= deepestThrift {
		return fmt.Errorf("its values are more than %d deep in one another", deepestThrift)
	}
	if left := mostThrift - w.elements; n > uint64(left) {
		return fmt.Errorf("its lists have more than %d elements, the maximum", mostThrift)
	}
	if left := len(w.text) - w.at; n > uint64(left) {
		return fmt.Errorf("a list of %d elements in %d bytes: %w", n, left, errThriftShort)
	}
	w.elements += int(n)
	for range n {
		for _, kind := range kinds {
			if err := w.value(kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *thriftWalk) byte() (byte, error) {
	if w.at == len(w.text) {
		return 0, errThriftShort
	}
	w.at++
	return w.text[w.at-1], nil
}

// number reads a number of any length up to 64 bits.
func (w *thriftWalk) number() (uint64, error) {
	v, n := binary.Uvarint(w.text[w.at:])
	switch {
	case n == 0:
		return 0, errThriftShort
	case n < 0:
		return 0, errors.New("it has a number of more than 64 bits")
	}
	w.at += n
	return v, nil
}

func (w *thriftWalk) skip(n uint64) error {
	if left := len(w.text) - w.at; n > uint64(left) {
		return fmt.Errorf("a value of %d bytes where %d are left: %w", n, left, errThriftShort)
	}
	w.at += int(n)
	return nil
}
