package checkpoint

import (
	"encoding/binary"
	"fmt"

	"dev.road/workbench/model/safetensors"
)

// Finite reads the weights of the encoder and of all heads, and returns an error for the
// first value that is NaN or an infinity, with its tensor and file: a model that has one
// gives no logits. What the files lack is not looked for.
func (f *Folder) Finite() error {
	var names []string
	for _, t := range f.Config.Encoder() {
		names = append(names, t.Name)
	}
	for _, h := range f.Heads {
		for _, p := range headLayout(f.Config, h) {
			names = append(names, h.Key(p.Name), LonelyKey(f.Config.Architecture, p.Name))
		}
	}
	for _, name := range names {
		info, ok := f.Lookup(name)
		if !ok {
			continue
		}
		data, err := f.Bytes(name)
		if err != nil {
			return err
		}
		if i := notFinite(info.DType, data); i >= 0 {
			return fmt.Errorf("%s: value %d of tensor %q is NaN or an infinity", f.Origin(name), i, name)
		}
	}
	return nil
}

// notFinite is the place of the first value whose exponent has all bits set; negative
// without one.
func notFinite(kind safetensors.DType, data []byte) int {
	var half uint16
	switch kind {
	case safetensors.F32:
		const exponent = 0x7f800000
		for at := 0; at+4 <= len(data); at += 4 {
			if binary.LittleEndian.Uint32(data[at:])&exponent == exponent {
				return at / 4
			}
		}
		return -1
	case safetensors.F16:
		half = 0x7c00
	case safetensors.BF16:
		half = 0x7f80
	default:
		return -1
	}
	for at := 0; at+2 <= len(data); at += 2 {
		if binary.LittleEndian.Uint16(data[at:])&half == half {
			return at / 2
		}
	}
	return -1
}
