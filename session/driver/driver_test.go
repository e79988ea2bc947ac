package driver

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const kernel = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\nGCC version:  gcc version 13.3.0\n"

// nvidia-smi's exit status and output.
const (
	answers  = "0 575.51.03\n575.51.03"
	silent   = "9 NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
	mismatch = "18 Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54"
)

// The rule stands twice: in Go for the programs, and in scripts/driver.sh for
// the set-up, which comes before them.
func TestTheDriverIsFound(t *testing.T) {
	script, err := os.ReadFile("../../scripts/driver.sh") // read here, so that go test's cache knows of it
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		files   map[string]string
		tool    string // nvidia-smi on the PATH; empty: there is none
		present bool
		version string
	}{
		{name: "nothing"},
		{name: "the kernel has it", files: map[string]string{"proc/driver/nvidia/version": kernel}, present: true, version: "580.65.06"},
		{name: "the kernel's version counts", files: map[string]string{"proc/driver/nvidia/version": kernel}, tool: answers, present: true,
			version: "580.65.06"},
		{name: "the tool is of another version", files: map[string]string{"proc/driver/nvidia/version": kernel}, tool: mismatch, present: true,
			version: "580.65.06"},
		{name: "a kernel that tells nothing", files: map[string]string{"proc/driver/nvidia/version": "\n"}, present: true},
		{name: "a device alone", files: map[string]string{"dev/nvidiactl": ""}, present: true},
		{name: "a device and the tool", files: map[string]string{"dev/nvidiactl": ""}, tool: answers, present: true, version: "575.51.03"},
		{name: "a device and a tool that fails", files: map[string]string{"dev/nvidiactl": ""}, tool: mismatch, present: true},
		{name: "the tool alone", tool: answers, present: true, version: "575.51.03"},
		{name: "a tool without a driver", tool: silent},
		{name: "a tool that fails with a number", tool: mismatch},
		{name: "WSL2", files: map[string]string{"dev/dxg": "", "usr/lib/wsl/lib/libcuda.so.1": ""}, present: true},
		{name: "WSL2, its tool not on the PATH", files: map[string]string{"dev/dxg": "", "usr/lib/wsl/lib/libcuda.so.1": "",
			"usr/lib/wsl/lib/nvidia-smi": tool(answers)}, present: true, version: "575.51.03"},
		{name: "WSL2 with another maker's card", files: map[string]string{"dev/dxg": ""}},
		{name: "another machine's library", files: map[string]string{"usr/lib/wsl/lib/libcuda.so.1": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, bin := t.TempDir(), t.TempDir()
			for name, text := range c.files {
				write(t, filepath.Join(root, name), text)
			}
			if c.tool != "" {
				write(t, filepath.Join(bin, "nvidia-smi"), tool(c.tool))
			}
			run := func(ctx context.Context, name string, args ...string) (string, error) {
				dir := bin
				if filepath.IsAbs(name) {
					dir = root
				}
				out, err := exec.CommandContext(ctx, filepath.Join(dir, name), args...).Output()
				return string(out), err
			}
			if version, present := Find(t.Context(), os.DirFS(root), run); version != c.version || present != c.present {
				t.Errorf("Find: %q, %v; want %q, %v", version, present, c.version, c.present)
			}

			for _, name := range []string{"bash", "cat", "timeout"} { // and not the nvidia-smi of this machine
				program, err := exec.LookPath(name)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(program, filepath.Join(bin, name)); err != nil {
					t.Fatal(err)
				}
			}
			sh := exec.CommandContext(t.Context(), "bash", "-euc", string(script)+"driver_version")
			sh.Env = []string{"PATH=" + bin, "ROAD_TEST_ROOT=" + root}
			out, err := sh.Output()
			if string(out) != c.version || (err == nil) != c.present {
				t.Errorf("scripts/driver.sh: %q, %v; want %q, %v", out, err, c.version, c.present)
			}
		})
	}
}

// tool is a program that answers so.
func tool(answer string) string {
	status, text, _ := strings.Cut(answer, " ")
	return "#!/bin/sh\ncat <<'END'\n" + text + "\nEND\nexit " + status + "\n"
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
