package device

import "fmt"

// TooOld says that a driver does not run the CUDA that libtorch is built for;
// empty: it does, or one of the versions is not known. Within a major version every
// driver does (NVIDIA, "CUDA Compatibility", minor version compatibility). runs is
// the newest CUDA that the driver runs, driver its own version.
func TooOld(needs, runs int, driver string) string {
	if runs == 0 || runs/1000 >= needs/1000 {
		return ""
	}
	if driver != "" {
		driver = " " + driver
	}
	return fmt.Sprintf("the driver%s runs CUDA up to %s, and libtorch is built for CUDA %s: install a newer driver, or a libtorch for an older CUDA", driver, version(runs), version(needs))
}
