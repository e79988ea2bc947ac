package pickle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// maxProgram is the longest pickle that is read. That of a model with 10,000
// tensors is 3 MB.
const maxProgram = 32 << 20

// arguments are the instructions that torch.save writes (pickle protocol 2),
// with the number of bytes after each; scan knows the lengths of text and GLOBAL.
// See Python's pickletools.
var arguments = map[byte]int{
	'\x80': 1, '.': 0, '(': 0, // PROTO, STOP, MARK
	'N': 0, '\x88': 0, '\x89': 0, // None, True, False
	'K': 1, 'M': 2, 'J': 4, 'G': 8, // integers, float
	'X': 0, 'c': 0, '\x8a': 0, // BINUNICODE, GLOBAL, LONG1
	'}': 0, ']': 0, ')': 0, '\x85': 0, '\x86': 0, '\x87': 0, 't': 0, // dict, list, tuples
	's': 0, 'u': 0, 'a': 0, 'e': 0, // SETITEM, SETITEMS, APPEND, APPENDS
	'q': 1, 'r': 4, 'h': 1, 'j': 4, // memo
	'R': 0, 'b': 0, 'Q': 0, // REDUCE, BUILD, BINPERSID
}

// classes are those that a file may name.
var classes = []string{
	"collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
}

// scan looks at every instruction of a pickle without doing any, and returns
// the pickle's length.
func scan(program []byte) (int, error) {
	for at := 0; ; {
		if at == len(program) {
			return 0, fmt.Errorf("the pickle is truncated after %d bytes", at)
		}
		op := program[at]
		n, ok := arguments[op]
		if !ok {
			return 0, fmt.Errorf("byte %d of the pickle: the instruction 0x%02x is none that torch.save writes for tensors", at, op)
		}
		at++
		rest := program[at:]
		switch op {
		case '.':
			return at, nil
		case 'X':
			if n = 4; len(rest) >= 4 {
				n += int(binary.LittleEndian.Uint32(rest))
			}
		case '\x8a':
			if len(rest) > 0 && (rest[0] < 1 || rest[0] > 8) {
				return 0, fmt.Errorf("byte %d of the pickle: an integer of %d bytes; the maximum is 8", at, rest[0])
			}
			if n = 1; len(rest) > 0 {
				n += int(rest[0])
			}
		case 'c':
			lines := bytes.SplitN(rest, []byte{'\n'}, 3)
			if len(lines) < 3 {
				return 0, fmt.Errorf("byte %d of the pickle: a class without a name", at)
			}
			n = len(lines[0]) + len(lines[1]) + 2
			if class := string(lines[0]) + "." + string(lines[1]); !slices.Contains(classes, class) && storageTypes[class].size == 0 {
				return 0, fmt.Errorf("it needs the class %.200q, which is not one of tensors; save the weights alone, with "+
					"torch.save(model.state_dict(), FILE)", class)
			}
		}
		if n > len(rest) {
			return 0, fmt.Errorf("the pickle is truncated at byte %d of %d: an argument of %d bytes", at, len(program), n)
		}
		at += n
	}
}
