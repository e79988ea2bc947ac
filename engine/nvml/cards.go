package nvml

// #include <stdlib.h>
// #include "cards.h"
// #include "cuda.h"
import "C"

import (
	"errors"
	"unsafe"

	"dev.road/workbench/engine/device"
)

// Cards lists the GPUs of this machine in PCI order, as nvidia-smi counts them,
// a parted one (MIG) with its instances, and says which driver they have
// ("580.65.06"; empty if unknown).
func Cards(l Libraries) (cards []device.Card, driver string, err error) {
	path := C.CString(l.NVML)
	defer C.free(unsafe.Pointer(path))
	var list *C.road_card
	var version [96]C.char
	var why *C.char
	n := C.road_cards(path, &list, &version[0], C.uint(len(version)), &why)
	defer C.free(unsafe.Pointer(list))
	if n < 0 {
		defer C.free(unsafe.Pointer(why))
		return nil, "", errors.New(C.GoString(why))
	}
	for _, c := range unsafe.Slice(list, n) {
		card := device.Card{
			Index: int(c.index), Instance: c.instance != 0, UUID: C.GoString(&c.uuid[0]), Name: C.GoString(&c.name[0]),
			Capability: int(c.capability), Used: float64(c.used), Total: float64(c.total), Drawn: float64(c.drawn), Parted: c.parted != 0,
			Problem: C.GoString(&c.problem[0]),
		}
		for _, p := range c.process[:c.processes] {
			card.Processes = append(card.Processes, device.Process{PID: int(p.pid), Memory: float64(p.used)})
		}
		cards = append(cards, card)
	}
	return cards, C.GoString(&version[0]), nil
}

// CUDADriver is the newest CUDA that the driver runs, 12040 for 12.4. It starts
// nothing.
func CUDADriver(l Libraries) (int, error) {
	path := C.CString(l.CUDA)
	defer C.free(unsafe.Pointer(path))
	var why *C.char
	version := int(C.road_cuda_driver(path, &why))
	if version == 0 {
		defer C.free(unsafe.Pointer(why))
		return 0, errors.New(C.GoString(why))
	}
	return version, nil
}

// StartCUDA starts the driver, which honours CUDA_VISIBLE_DEVICES and
// CUDA_DEVICE_ORDER as they are now and not again in this process. It returns the
// number of its devices, and the name of the first.
func StartCUDA(l Libraries) (devices int, name string, err error) {
	path := C.CString(l.CUDA)
	defer C.free(unsafe.Pointer(path))
	var first [256]C.char
	var why *C.char
	devices = int(C.road_cuda_start(path, &first[0], C.int(len(first)), &why))
	if devices < 0 {
		defer C.free(unsafe.Pointer(why))
		return 0, "", errors.New(C.GoString(why))
	}
	return devices, C.GoString(&first[0]), nil
}
