package model

import (
	"fmt"

	"dev.road/workbench/model/native"
)

// Devices lists where a model can live: "cpu", then "cuda:0" and so on. When
// there is no CUDA device, problem says why.
func Devices() (devices []string, problem string) {
	n, problem := native.CUDADevices()
	devices = []string{"cpu"}
	for i := range n {
		devices = append(devices, fmt.Sprintf("cuda:%d", i))
	}
	return devices, problem
}
