package compute

import (
	"fmt"
	"os"
	"slices"
)

// FixCUBLAS lets cuBLAS repeat its products to the bit, which goes by the
// environment when CUDA is loaded (docs.nvidia.com/cuda/cublas, "Results
// reproducibility"). libtorch refuses determinism with any other value.
func FixCUBLAS() error {
	const variable = "CUBLAS_WORKSPACE_CONFIG"
	if slices.Contains([]string{":4096:8", ":16:8"}, os.Getenv(variable)) {
		return nil
	}
	if err := os.Setenv(variable, ":4096:8"); err != nil {
		return fmt.Errorf("train.deterministic: %w", err)
	}
	return nil
}
