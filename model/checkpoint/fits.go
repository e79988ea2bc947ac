package checkpoint

import (
	"fmt"
	"slices"

	"dev.road/workbench/model/safetensors"
)

// Fits checks the sizes that config.json names against the tensors that are there,
// before anything is made of those sizes: the encoder's have to be in the files, whose
// headers have been held against their lengths. It stops at the first fault.
func (f *Folder) Fits() error {
	for _, want := range f.Config.Encoder() {
		if err := f.has(want); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) has(want safetensors.Info) error {
	info, ok := f.Lookup(want.Name)
	switch {
	case !ok:
		return fmt.Errorf("the checkpoint lacks the tensor %q", want.Name)
	case !slices.Equal(info.Shape, want.Shape):
		return fmt.Errorf("%s: tensor %q has shape %v, this model needs %v", f.Origin(want.Name), want.Name, info.Shape, want.Shape)
	}
	return nil
}
