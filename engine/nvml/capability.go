package nvml

// #include <stdlib.h>
// #include "capability.h"
import "C"

import (
	"errors"
	"unsafe"
)

// Capability is the compute capability, as in 8.0, of the GPU that CUDA calls
// by that number in this process. It makes no context on the device.
func Capability(l Libraries, ordinal int) (major, minor int, err error) {
	cuda := C.CString(l.CUDA)
	defer C.free(unsafe.Pointer(cuda))
	var a, b C.int
	var why *C.char
	if C.road_capability(cuda, C.int(ordinal), &a, &b, &why) == 0 {
		defer C.free(unsafe.Pointer(why))
		return 0, 0, errors.New(C.GoString(why))
	}
	return int(a), int(b), nil
}
