package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// here is the line below a table: date, version, machine, and the other side's
// packages.
func here(against string) (string, error) {
	version, err := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
	if err != nil {
		return "", fmt.Errorf("git describe: %w", err)
	}
	line := fmt.Sprintf("*%s, version %s, %s; %s", time.Now().UTC().Format(time.DateOnly), strings.TrimSpace(string(version)), machine(),
		runtime.Version())
	if against == "" {
		return line + ".*", nil
	}
	pinned, err := pins("scripts/oracle/requirements-" + against + ".txt")
	if err != nil {
		return "", err
	}
	return line + "; theirs " + pinned + ".*", nil
}

// machine describes this machine: processor, cores, memory, kernel, and the GPUs
// that nvidia-smi lists.
func machine() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	memory, _ := os.ReadFile("/proc/meminfo")
	release, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	text := field(info, `model name\s*: (.*)`) + fmt.Sprintf(", %d cores", runtime.NumCPU())
	if strings.Contains(field(info, `flags\s*: (.*)`)+" ", "avx512f ") {
		text += " with AVX-512"
	}
	if kb, err := strconv.ParseFloat(field(memory, `MemTotal:\s*(\d+) kB`), 64); err == nil {
		text += fmt.Sprintf(", %.0f GB", kb/1e6)
	}
	kernel, _, _ := strings.Cut(strings.TrimSpace(string(release)), "-")
	text += ", Linux " + kernel
	if gpus, err := exec.Command("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader").Output(); err == nil {
		text += ", " + strings.ReplaceAll(strings.TrimSpace(string(gpus)), "\n", ", ")
	}
	return text
}

// field is the first group of a pattern in a text, or "".
func field(text []byte, pattern string) string {
	m := regexp.MustCompile(pattern).FindSubmatch(text)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// pins names the packages that a file of requirements pins.
func pins(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var all []string
	for _, line := range strings.Split(string(text), "\n") {
		if name, version, ok := strings.Cut(strings.TrimSpace(line), "=="); ok && !strings.HasPrefix(name, "#") {
			all = append(all, name+" "+version)
		}
	}
	return strings.Join(all, ", "), nil
}
