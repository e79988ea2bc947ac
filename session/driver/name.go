package driver

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// NamesGPU reports whether a word can name a GPU as nvidia-smi lists them: its
// number, or the beginning of its UUID or of a MIG instance's.
func NamesGPU(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 0 || strings.HasPrefix(word, "GPU-") || strings.HasPrefix(word, "MIG-")
}

// CheckDevice returns an error if a word can be no request for a device: it is "cpu",
// or names a GPU as in NamesGPU.
func CheckDevice(word string) error {
	if word == "cpu" || NamesGPU(word) {
		return nil
	}
	return fmt.Errorf("%q is neither a GPU's number in nvidia-smi, nor a UUID (GPU-…, MIG-…), nor cpu", word)
}

// GPUs are the cards that a machine's driver has, in the order of nvidia-smi.
type GPUs struct {
	Driver bool     // there is one
	UUIDs  []string // none: the driver does not list them as files
}

// ListGPUs reads the list of the kernel's driver, which answers at once; Windows has none.
func ListGPUs(root fs.FS) GPUs {
	const cards = "proc/driver/nvidia/gpus"
	_, err := fs.Stat(root, "proc/driver/nvidia/version")
	g := GPUs{Driver: err == nil || exists(root, "dev/nvidiactl") || exists(root, "dev/dxg")}
	entries, _ := fs.ReadDir(root, cards) // by their place on the bus, as nvidia-smi numbers them
	for _, e := range entries {
		text, _ := fs.ReadFile(root, path.Join(cards, e.Name(), "information"))
		uuid := ""
		for line := range strings.Lines(string(text)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "GPU UUID" {
				uuid = strings.TrimSpace(value)
			}
		}
		g.UUIDs = append(g.UUIDs, uuid)
	}
	return g
}

// Check returns an error if a request for a device can name none of the machine's. A
// container may be given some of the cards alone, so the trainer decides.
func (g GPUs) Check(word string) error {
	n, notNumber := strconv.Atoi(word)
	switch err := CheckDevice(word); {
	case err != nil || word == "cpu":
		return err
	case !g.Driver:
		return fmt.Errorf("there is no GPU %s: this machine has no NVIDIA driver", word)
	case len(g.UUIDs) == 0 || strings.HasPrefix(word, "MIG-"):
		return nil
	case notNumber == nil && n >= len(g.UUIDs):
		return fmt.Errorf("there is no GPU %d: the last is %d", n, len(g.UUIDs)-1)
	case notNumber != nil && !slices.ContainsFunc(g.UUIDs, func(uuid string) bool { return strings.HasPrefix(uuid, word) }):
		return fmt.Errorf("there is no GPU %s: there are %s", word, strings.Join(g.UUIDs, ", "))
	}
	return nil
}
