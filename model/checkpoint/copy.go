package checkpoint

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/model/safetensors"
)

// copying is a list of tensors to be written into another folder.
type copying struct {
	from    *Folder
	tensors []safetensors.Tensor
	used    map[string]bool
	missing []string
}

func (f *Folder) copying() *copying { return &copying{from: f, used: map[string]bool{}} }

// take adds the folder's tensor under the name to; it has to be of the shape,
// and of a type that weights have. A tensor that is not there is noted.
func (c *copying) take(name, to string, shape []int) error {
	t, ok := c.from.Lookup(name)
	if !ok {
		c.missing = append(c.missing, name)
		return nil
	}
	if !slices.Equal(t.Shape, shape) {
		return fmt.Errorf("%s: tensor %q has shape %v, but config.json requires %v", c.from.places[name].path, name, t.Shape, shape)
	}
	if !slices.Contains([]safetensors.DType{safetensors.F32, safetensors.F16, safetensors.BF16}, t.DType) {
		return fmt.Errorf("%s: tensor %q is %s; F32, F16 and BF16 can be read", c.from.places[name].path, name, t.DType)
	}
	c.used[name] = true
	c.tensors = append(c.tensors, safetensors.Tensor{
		Name: to, Shape: t.Shape, DType: t.DType, Bytes: func() ([]byte, error) { return c.from.Bytes(name) },
	})
	return nil
}

// encoder takes the encoder.
func (c *copying) encoder() error {
	for _, p := range c.from.Config.Encoder() {
		if err := c.take(p.Name, p.Name, p.Shape); err != nil {
			return err
		}
	}
	return nil
}

// head takes a head, in any of the folder's spellings, and renames its parameters
// by name.
func (c *copying) head(h Head, name func(parameter string) string) error {
	a := c.from.Config.Architecture
	for _, p := range headLayout(c.from.Config, h) {
		from := h.Key(p.Name)
		if _, ours := c.from.Lookup(from); !ours && !h.Span() {
			from = LonelyKey(a, p.Name)
		}
		if err := c.take(from, name(p.Name), p.Shape); err != nil {
			return err
		}
	}
	return nil
}

// write writes the tensors to a folder, unless some are missing.
func (c *copying) write(dir string) error {
	if n := len(c.missing); n > 0 {
		return fmt.Errorf("%s lacks %d tensors: %s%s", c.from.dir, n, some(c.missing), c.instead())
	}
	return safetensors.Write(filepath.Join(dir, weightsName), c.tensors, map[string]string{"format": "pt"})
}

// instead names tensors that are there, where none of those that are wanted is.
func (c *copying) instead() string {
	if len(c.used) > 0 || len(c.from.tensors) == 0 {
		return ""
	}
	var names []string
	for _, t := range c.from.tensors {
		names = append(names, t.Name)
	}
	return fmt.Sprintf("; its tensors are called %s: its architecture may differ from config.json's %q", some(names),
		c.from.Config.Architecture)
}

// some names the first few.
func some(names []string) string {
	const few = 5
	if len(names) > few {
		return strings.Join(names[:few], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}
