package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// tensor is one of float32, row after row.
type tensor struct {
	name   string
	shape  []int
	values []float32
}

func (t tensor) numbers() int {
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// pickled is a file as torch.save wrote it before PyTorch 1.6 (_legacy_save in
// torch/serialization.py): a magic number, the protocol, the machine, the table
// of tensors and the list of their storages, each a pickle, and the storages.
func pickled(tensors []tensor) []byte {
	var p pickler
	p.begin()
	p.WriteString("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") // LONG1
	p.end()
	p.begin()
	p.number(1001)
	p.end()
	p.begin()
	p.WriteString("}(") // an empty dict, then its items
	p.text("protocol_version")
	p.number(1001)
	p.text("little_endian")
	p.WriteString("\x88") // true
	p.text("type_sizes")
	p.WriteString("}(")
	for _, of := range []string{"short", "int", "long"} {
		p.text(of)
		p.number(map[string]int{"short": 2, "int": 4, "long": 4}[of])
	}
	p.WriteString("uu")
	p.end()

	p.begin()
	p.global("collections", "OrderedDict")
	p.WriteString(")R(") // made without arguments, then its items
	for i, t := range tensors {
		p.text(t.name)
		p.global("torch._utils", "_rebuild_tensor_v2")
		p.WriteString("((") // its arguments, the first of which names the storage
		p.text("storage")
		p.global("torch", "FloatStorage")
		p.text(key(i))
		p.text("cpu")
		p.number(t.numbers())
		p.WriteString("NtQ") // no view of another storage
		p.number(0)
		p.sizes(t.shape)
		p.sizes(strides(t.shape))
		p.WriteString("\x89") // requires no gradient
		p.global("collections", "OrderedDict")
		p.WriteString(")RtR")
	}
	p.WriteString("u")
	p.end()
	p.begin()
	p.WriteString("](")
	for i := range tensors {
		p.text(key(i))
	}
	p.WriteString("e")
	p.end()
	for _, t := range tensors {
		p.little(uint64(t.numbers()))
		for _, v := range t.values {
			p.little(math.Float32bits(v))
		}
	}
	return p.Bytes()
}

func key(i int) string { return fmt.Sprint(94000000000000 + i) } // an address, at that time

func strides(shape []int) []int {
	all := make([]int, len(shape))
	for i, n := len(shape)-1, 1; i >= 0; i-- {
		all[i] = n
		n *= shape[i]
	}
	return all
}

// pickler writes the few instructions of protocol 2 that are needed.
type pickler struct{ bytes.Buffer }

func (p *pickler) begin()                     { p.WriteString("\x80\x02") }
func (p *pickler) end()                       { p.WriteString(".") }
func (p *pickler) global(module, name string) { fmt.Fprintf(p, "c%s\n%s\n", module, name) }

func (p *pickler) text(s string) {
	p.WriteString("X")
	p.little(uint32(len(s)))
	p.WriteString(s)
}

// number writes a whole number below 2^31, in the shortest form, which readers
// of the file's beginning expect.
func (p *pickler) number(n int) {
	switch {
	case n < 1<<8:
		p.Write([]byte{'K', byte(n)})
	case n < 1<<16:
		p.WriteString("M")
		p.little(uint16(n))
	default:
		p.WriteString("J")
		p.little(int32(n))
	}
}

func (p *pickler) sizes(all []int) {
	p.WriteString("(")
	for _, n := range all {
		p.number(n)
	}
	p.WriteString("t")
}

func (p *pickler) little(v any) { _ = binary.Write(p, binary.LittleEndian, v) } // a buffer takes all
