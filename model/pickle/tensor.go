package pickle

import "fmt"

// maxRepeated bounds the values of a view that repeats its storage's, by a
// stride of 0 as Tensor.expand makes it: one could be of any size.
const maxRepeated = 1 << 22

// check sees that the tensor lies within its storage, and is no larger than it
// or than maxRepeated.
func (t *tensor) check() error {
	last, count := t.offset, int64(1)
	if last > t.storage.len {
		return fmt.Errorf("a tensor begins at value %d of its storage of %d", last, t.storage.len)
	}
	for i, d := range t.shape {
		if d == 0 {
			return nil
		}
		if count > max(t.storage.len, maxRepeated)/int64(d) {
			return fmt.Errorf("a tensor of shape %v does not fit its storage of %d values", t.shape, t.storage.len)
		}
		count *= int64(d)
		if d > 1 && t.strides[i] > (t.storage.len-last)/int64(d-1) {
			return fmt.Errorf("a tensor of shape %v leaves its storage of %d values", t.shape, t.storage.len)
		}
		last += int64(d-1) * t.strides[i]
	}
	if last >= t.storage.len {
		return fmt.Errorf("a tensor ends at value %d of its storage of %d", last, t.storage.len)
	}
	return nil
}

// len is the number of the tensor's values.
func (t *tensor) len() int64 {
	n := int64(1)
	for _, d := range t.shape {
		n *= int64(d)
	}
	return n
}

// span is the number of the storage's values from the tensor's first to its last.
func (t *tensor) span() int64 {
	n := int64(1)
	for i, d := range t.shape {
		if d == 0 {
			return 0
		}
		n += int64(d-1) * t.strides[i]
	}
	return n
}

// rowMajor reports whether the values lie as they are wanted.
func (t *tensor) rowMajor() bool {
	next := int64(1)
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != next {
			return false
		}
		next *= int64(t.shape[i])
	}
	return true
}

// gather puts the values of a span in row-major order.
func (t *tensor) gather(from []byte) []byte {
	size := t.storage.kind.size
	out := make([]byte, 0, t.len()*size)
	var walk func(axis int, at int64)
	walk = func(axis int, at int64) {
		if axis == len(t.shape) {
			out = append(out, from[at*size:(at+1)*size]...)
			return
		}
		for range t.shape[axis] {
			walk(axis+1, at)
			at += t.strides[axis]
		}
	}
	walk(0, 0)
	return out
}
