// Package nvml asks a GPU's driver: which cards there are, which processes use
// them, whether CUDA starts, and while a run goes on use, memory, power,
// temperature and clock. The driver's two libraries are opened at run time; where
// there is none, every function says so, and nothing else happens.
//
// It is C of our own, and not github.com/NVIDIA/go-nvml, whose linker flags let
// missing symbols of every other library pass, and which ends the process at a
// call without a driver.
package nvml

// #cgo LDFLAGS: -ldl
// #include <stdlib.h>
// #include "gpu.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"dev.road/workbench/session/wire"
)

// Libraries are the driver's: names that the dynamic linker finds, or paths.
type Libraries struct{ NVML, CUDA string }

// Installed are the libraries of an installed driver.
var Installed = Libraries{NVML: "libnvidia-ml.so.1", CUDA: "libcuda.so.1"}

// GPU is an opened device. One goroutine at a time may use it.
type GPU struct {
	c    *C.road_gpu
	name string
}

// Open finds the GPU, or the MIG instance, of a UUID as Cards tells it.
func Open(l Libraries, uuid string) (*GPU, error) {
	nvml, id := C.CString(l.NVML), C.CString(uuid)
	defer C.free(unsafe.Pointer(nvml))
	defer C.free(unsafe.Pointer(id))
	var why *C.char
	g := &GPU{c: C.road_gpu_open(nvml, id, &why)}
	if g.c == nil {
		defer C.free(unsafe.Pointer(why))
		return nil, errors.New(C.GoString(why))
	}
	var name [96]C.char
	if why := C.road_gpu_name(g.c, &name[0], C.uint(len(name))); why != nil {
		err := fmt.Errorf("%s: %s", l.NVML, C.GoString(why))
		g.Close()
		return nil, err
	}
	g.name = C.GoString(&name[0])
	return g, nil
}

// Name is the device's, as its maker calls it: "NVIDIA H200".
func (g *GPU) Name() string { return g.name }

// Read asks the driver. Values that this card lacks are left out. The error
// names a call of the driver that failed; the rest is read all the
// same.
func (g *GPU) Read() (wire.GPU, error) {
	var r C.road_reading
	fault := C.road_gpu_read(g.c, &r)
	out := wire.GPU{Name: g.name}
	has := func(what C.uint, to **float64, v float64) {
		if r.known&what != 0 {
			*to = &v
		}
	}
	has(C.ROAD_PERCENT, &out.Percent, float64(r.percent))
	has(C.ROAD_MEMORY, &out.MemoryUsed, float64(r.used))
	has(C.ROAD_MEMORY, &out.MemoryTotal, float64(r.total))
	has(C.ROAD_WATTS, &out.Watts, float64(r.milliwatts)/1000)
	has(C.ROAD_CELSIUS, &out.Celsius, float64(r.celsius))
	has(C.ROAD_MHZ, &out.MHz, float64(r.mhz))
	if fault != nil {
		return out, fmt.Errorf("read the gauges of %s: %s", g.name, C.GoString(fault))
	}
	return out, nil
}

// Close releases the driver.
func (g *GPU) Close() {
	C.road_gpu_close(g.c)
	g.c = nil
}
