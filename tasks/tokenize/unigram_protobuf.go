package tokenize

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// field is a field of a protobuf message: bytes, or a number.
type field struct {
	number uint64
	value  uint64
	data   []byte
}

var errTruncated = errors.New("it ends within a field")

// eachField calls do with every field of a message, in their order. The data
// are the message's own.
func eachField(message []byte, do func(field) error) error {
	for at := 0; at < len(message); {
		key, n := binary.Uvarint(message[at:])
		if n <= 0 {
			return fmt.Errorf("byte %d: %w", at, errTruncated)
		}
		f, rest := field{number: key >> 3}, message[at+n:]
		used := 0
		switch key & 7 {
		case 0:
			f.value, used = binary.Uvarint(rest)
		case 1:
			if used = 8; len(rest) >= used {
				f.value = binary.LittleEndian.Uint64(rest)
			}
		case 2:
			size, n := binary.Uvarint(rest)
			if n <= 0 || size > uint64(len(rest)-n) {
				return fmt.Errorf("byte %d: %w", at, errTruncated)
			}
			used = n + int(size)
			f.data = rest[n:used:used]
		case 5:
			if used = 4; len(rest) >= used {
				f.value = uint64(binary.LittleEndian.Uint32(rest))
			}
		default:
			return fmt.Errorf("byte %d: a field of the unknown type %d", at, key&7)
		}
		if used <= 0 || used > len(rest) {
			return fmt.Errorf("byte %d: %w", at, errTruncated)
		}
		if err := do(f); err != nil {
			return err
		}
		at += n + used
	}
	return nil
}
