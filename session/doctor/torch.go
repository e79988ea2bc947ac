package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/libtorch"
)

// torch reports the libtorch that the trainer would run on, and whether it
// and the machine's driver agree about CUDA.
func torch(ctx context.Context, m Machine, s Subject) []Finding {
	const check = "libtorch"
	if s.Trainer == "" {
		return nil // what it was built on, or would be, is not known
	}
	l, err := m.Libtorch(ctx, s.Trainer)
	if err != nil {
		return []Finding{{check, Fail, err.Error(), "python3 -m pip install torch==" + libtorch.Version}}
	}
	text := fmt.Sprintf("%s in %s (%s)", orUnknown(l.Version), l.Dir, l.Origin)
	if l.Version != "" && !l.Fits() {
		return []Finding{{check, Warn, fmt.Sprintf("%s; road-trainer is built and tested with %s", text, libtorch.Version), "python3 -m pip install torch==" + libtorch.Version}}
	}
	return append([]Finding{{check, OK, text, ""}}, cuda(ctx, m, l)...)
}

func orUnknown(version string) string {
	if version == "" {
		return "of unknown version"
	}
	return version
}

// leastDriver is the first driver branch that a program built for a major
// version of CUDA runs on (NVIDIA, "CUDA Compatibility", minor version
// compatibility).
var leastDriver = map[int]int{11: 450, 12: 525, 13: 580}

func cuda(ctx context.Context, m Machine, l libtorch.Library) []Finding {
	const check = "CUDA"
	driver := driverVersion(ctx, m)
	if driver == "" {
		return []Finding{{check, OK, "no NVIDIA driver here; runs train on the CPU", ""}}
	}
	mend := "python3 -m pip install torch==" + libtorch.Version + ", then export LIBTORCH to its folder"
	if _, err := fs.Stat(m.Root, rooted(l.Dir+"/libtorch_cuda.so")); err != nil {
		return []Finding{{check, Warn, fmt.Sprintf("driver %s is here, and this libtorch has no CUDA (no libtorch_cuda.so): runs train on the CPU", driver), mend}}
	}
	if missing := missingLibraries(ctx, m, l); len(missing) > 0 {
		return []Finding{{check, Warn, fmt.Sprintf("libtorch_cuda.so does not load without %s: runs train on the CPU", strings.Join(missing, ", ")), mend}}
	}
	major, _ := strconv.Atoi(strings.SplitN(l.CUDA, ".", 2)[0])
	has, _ := strconv.Atoi(strings.SplitN(driver, ".", 2)[0])
	if least := leastDriver[major]; least > 0 && has < least {
		return []Finding{{check, Warn, fmt.Sprintf("libtorch is built for CUDA %s, which needs driver %d or newer, and this one is %s: runs train on the CPU", l.CUDA, least, driver),
			fmt.Sprintf("install driver %d or newer, or a torch %s built for an older CUDA", least, libtorch.Version)}}
	}
	return []Finding{{check, OK, fmt.Sprintf("libtorch for CUDA %s, driver %s", orUnknown(l.CUDA), driver), ""}}
}

var driverNumber = regexp.MustCompile(`\b\d{3,}\.\d+(\.\d+)?\b`)

// driverVersion asks the kernel, which has it also in a container without
// NVIDIA's tools, and then the tool, which has it also where the kernel module
// is not the machine's own (WSL). Empty: there is no driver.
func driverVersion(ctx context.Context, m Machine) string {
	if text, err := fs.ReadFile(m.Root, "proc/driver/nvidia/version"); err == nil {
		line, _, _ := strings.Cut(string(text), "\n")
		if v := driverNumber.FindString(line); v != "" {
			return v
		}
	}
	out, err := m.Command(ctx, "nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
	if err != nil {
		return ""
	}
	return driverNumber.FindString(out)
}

// missingLibraries asks the loader what libtorch_cuda.so needs and this
// machine lacks: a wheel installed without its dependencies has the file and
// none of CUDA. A machine without ldd is taken to have all.
func missingLibraries(ctx context.Context, m Machine, l libtorch.Library) []string {
	out, err := m.Command(ctx, "ldd", l.Dir+"/libtorch_cuda.so")
	if err != nil {
		return nil
	}
	var missing []string
	for line := range strings.Lines(out) {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), " => not found"); ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// rooted is an absolute path as fs.FS names it.
func rooted(path string) string { return strings.TrimPrefix(path, "/") }
