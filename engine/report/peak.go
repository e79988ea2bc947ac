package report

// utilization is the part of the device's peak that a rate of operations is, in
// percent; nil where the peak is not known.
func (p *Report) utilization(rate float64) *float64 {
	device := p.gauges.latest.Load().GPU
	if device == nil {
		return nil
	}
	most := Peak(device.Name, p.precision)
	if most == 0 {
		return nil
	}
	percent := 100 * rate / most
	return &percent
}

// peaks are the floating-point operations a second that a GPU can do in matrix
// products without sparsity, in 10¹², by the name that its driver has for it.
// From NVIDIA's data sheets, which give most of them with sparsity: twice that.
//
//	HGX B200                nvidia.com/en-us/data-center/hgx
//	H200, H200 NVL          nvidia.com/en-us/data-center/h200
//	H100 SXM, PCIe, NVL     nvidia.com/en-us/data-center/h100
//	A100, A30, A10          nvidia.com/en-us/data-center/a100, …/products/a30-gpu, …/products/a10-gpu
//	L40S, L4                nvidia.com/en-us/data-center/l40s, …/l4
var peaks = map[string]struct{ bf16, tf32, fp32 float64 }{
	"NVIDIA B200":           {2250, 1125, 75},
	"NVIDIA H200":           {989.4, 494.7, 66.9},
	"NVIDIA H200 NVL":       {835.5, 417.5, 60},
	"NVIDIA H100 80GB HBM3": {989.4, 494.7, 66.9},
	"NVIDIA H100 NVL":       {835.5, 417.5, 60},
	"NVIDIA H100 PCIe":      {756, 378, 51},
	"NVIDIA A100-SXM4-40GB": {312, 156, 19.5},
	"NVIDIA A100-SXM4-80GB": {312, 156, 19.5},
	"NVIDIA A100-PCIE-40GB": {312, 156, 19.5},
	"NVIDIA A100 80GB PCIe": {312, 156, 19.5},
	"NVIDIA A30":            {165, 82, 10.3},
	"NVIDIA A10":            {125, 62.5, 31.2},
	"NVIDIA L40S":           {362, 183, 91.6},
	"NVIDIA L4":             {121, 60, 30.3},
}

// Peak is the number of floating-point operations a second that a GPU could do in a
// precision of model.precision, by the name that its driver has for it; 0 where
// that is not known, as for a part of a GPU.
func Peak(device, precision string) float64 {
	p := peaks[device]
	return 1e12 * map[string]float64{"bf16": p.bf16, "tf32": p.tf32, "fp32": p.fp32}[precision]
}
