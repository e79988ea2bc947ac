package checkpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/safetensors"
)

// Digest returns a SHA-256 of the folder's weights: of every tensor's name, type, shape
// and bytes. It is the same for the same weights in other files.
func (f *Folder) Digest() (string, error) {
	tensors := slices.SortedFunc(slices.Values(f.tensors), func(a, b safetensors.Info) int { return strings.Compare(a.Name, b.Name) })
	sum := sha256.New()
	for _, t := range tensors {
		data, err := f.Bytes(t.Name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%q %s %v %d\n", t.Name, t.DType, t.Shape, len(data))
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
