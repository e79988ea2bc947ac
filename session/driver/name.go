package driver

import (
	"strconv"
	"strings"
)

// NamesGPU reports whether a word can name a GPU as nvidia-smi lists them: its
// number, or the beginning of its UUID or of a MIG instance's.
func NamesGPU(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 0 || strings.HasPrefix(word, "GPU-") || strings.HasPrefix(word, "MIG-")
}
