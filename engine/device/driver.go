package device

import (
	"fmt"

	"dev.road/workbench/session/driver"
)

// TooOld is the reason why a driver does not run the CUDA that libtorch is built for.
// It is empty if the driver does, or if one of the versions is unknown. Within a
// major version every driver does (NVIDIA, "CUDA Compatibility", minor version
// compatibility). runs is the newest CUDA that the driver runs, installed its own
// version.
func TooOld(needs, runs int, installed string) string {
	if runs == 0 || runs/1000 >= needs/1000 {
		return ""
	}
	if installed != "" {
		installed = " " + installed
	}
	least := "a newer driver"
	if branch := driver.For(version(needs)).Branch; branch > 0 {
		least = fmt.Sprintf("driver %d or newer", branch)
	}
	return fmt.Sprintf("the driver%s runs CUDA up to %s, and libtorch is built for CUDA %s: install %s, or a libtorch for an older CUDA",
		installed, version(runs), version(needs), least)
}
