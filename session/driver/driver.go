// Package driver finds a machine's NVIDIA driver, and the CUDA that the driver and
// the cards support.
package driver

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Command runs a program of the machine and returns its output.
type Command func(ctx context.Context, name string, args ...string) (stdout string, err error)

// wslTool is where Windows puts the driver's tool and libraries; the folder
// need not be on the PATH.
const wslTool = "/usr/lib/wsl/lib/nvidia-smi"

// Find reports whether there is a driver on the machine with these files and
// programs, and its version, "" if unknown. scripts/driver.sh has the same rule.
func Find(ctx context.Context, root fs.FS, run Command) (version string, present bool) {
	text, err := fs.ReadFile(root, "proc/driver/nvidia/version")
	present = err == nil || exists(root, "dev/nvidiactl") ||
		exists(root, "dev/dxg") && exists(root, "usr/lib/wsl/lib/libcuda.so.1") // WSL2 has /dev/dxg for the cards of every maker
	// The kernel knows in a container without NVIDIA's tools, the tool where the
	// kernel module is not the machine's own (WSL2).
	line, _, _ := strings.Cut(string(text), "\n")
	if version = number.FindString(line); version == "" {
		out, _ := Tool(ctx, run, "--query-gpu=driver_version", "--format=csv,noheader")
		version = number.FindString(out)
	}
	return version, present || version != ""
}

// Here is Find for this machine.
func Here(ctx context.Context) (version string, present bool) {
	return Find(ctx, os.DirFS("/"), func(ctx context.Context, name string, args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, toolTime)
		defer cancel()
		out, err := exec.CommandContext(ctx, name, args...).Output()
		return string(out), err
	})
}

// toolTime bounds nvidia-smi's time: it needs seconds if the driver is not kept
// loaded.
const toolTime = 15 * time.Second

var number = regexp.MustCompile(`[0-9]{3,}\.[0-9]+(\.[0-9]+)?`)

func exists(root fs.FS, name string) bool {
	_, err := fs.Stat(root, name)
	return err == nil
}

// Tool runs nvidia-smi. The output of a failure is not returned: it may hold
// numbers of other versions.
func Tool(ctx context.Context, run Command, args ...string) (string, error) {
	out, err := run(ctx, "nvidia-smi", args...)
	if err != nil {
		out, err = run(ctx, wslTool, args...)
	}
	if err != nil {
		return "", err
	}
	return out, nil
}

// For are the needs of a version of CUDA, "13.0"; all zero: they are not known.
func For(cuda string) Needs {
	major, _, _ := strings.Cut(cuda, ".")
	n, _ := strconv.Atoi(major) // no number has no needs
	return needs[n]
}

// Needs are the requirements of programs built for a major version of CUDA.
type Needs struct {
	Branch     int // the first branch of the driver: 580 is 580.65.06 and newer (NVIDIA, "CUDA Compatibility", minor version compatibility)
	Capability int // the least compute capability of a card, 75 for 7.5 (NVIDIA, "CUDA Toolkit release notes", deprecated architectures)
}

// Capability writes a compute capability as NVIDIA does: 75 is "7.5".
func Capability(n int) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

// needs are those of each major version of CUDA that a libtorch may be built for;
// the builds of libtorch leave out some of the older cards.
var needs = map[int]Needs{
	11: {450, 35},
	12: {525, 50},
	13: {580, 75},
}
