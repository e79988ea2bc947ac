package checkpoint

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/model/safetensors"
)

// Folder is an open checkpoint folder. Its tensors have the names that today's
// transformers gives them, for files of any form and age. Values are read on
// demand.
type Folder struct {
	Config Config
	// Heads are the saved heads, or those that transformers' names imply: mrc for
	// qa_outputs, and Lonely for a classifier.
	Heads []Head

	dir     string
	sources []source
	tensors []safetensors.Info
	places  map[string]place // by canonical name
}

// place is where a tensor lies.
type place struct {
	tensor int // index in Folder.tensors
	source source
	path   string
	name   string // in the file
}

// Open reads a folder's config.json and the headers of its weights, as
// [foreign.Open] opens them.
func Open(dir string) (*Folder, error) {
	c, err := readConfigFile(dir)
	if err != nil {
		return nil, err
	}
	paths, err := weightFiles(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{Config: c.Config, dir: dir, places: map[string]place{}}
	for _, path := range paths {
		if err := f.add(path); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	if f.Heads, err = f.heads(c); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, err), f.Close())
	}
	return f, nil
}

func (f *Folder) add(path string) error {
	s, err := openSource(path)
	if err != nil {
		return err
	}
	f.sources = append(f.sources, s)
	for _, t := range s.Tensors() {
		stored := t.Name
		t.Name = canonical(f.Config.Architecture, stored)
		if t.Name == "" {
			continue
		}
		if other, twice := f.places[t.Name]; twice {
			return fmt.Errorf("%s: tensor %q is the same as %q of %s", path, stored, other.name, other.path)
		}
		f.places[t.Name] = place{len(f.tensors), s, path, stored}
		f.tensors = append(f.tensors, t)
	}
	return nil
}

func (f *Folder) heads(c configFile) ([]Head, error) {
	if c.Road != nil {
		return c.Road.Heads, nil
	}
	var heads []Head
	if _, ok := f.Lookup("qa_outputs.weight"); ok {
		heads = append(heads, Head{Name: "mrc"})
	}
	_, dense := f.Lookup(LonelyKey(f.Config.Architecture, "dense.weight"))
	if t, ok := f.Lookup(LonelyKey(f.Config.Architecture, "out_proj.weight")); ok && dense && len(t.Shape) == 2 && t.Shape[0] > 1 {
		labels, err := labelsOf(c.Labels, t.Shape[0])
		if err != nil {
			return nil, err
		}
		heads = append(heads, Head{Name: Lonely, Labels: labels})
	}
	return heads, nil
}

// Labels are those of a head by its name, else those of its task's shared head,
// else those of the only class head if the checkpoint names no tasks; nil if it
// has none of them.
func (f *Folder) Labels(h Head) []string {
	for _, name := range []string{h.Name, h.Task(), Lonely} {
		if i := slices.IndexFunc(f.Heads, func(h Head) bool { return h.Name == name }); i >= 0 {
			return f.Heads[i].Labels
		}
	}
	return nil
}

// Tensors lists the folder's tensors, by canonical name, in the order of its
// files.
func (f *Folder) Tensors() []safetensors.Info { return f.tensors }

// Lookup finds a tensor by its canonical name.
func (f *Folder) Lookup(name string) (safetensors.Info, bool) {
	p, ok := f.places[name]
	if !ok {
		return safetensors.Info{}, false
	}
	return f.tensors[p.tensor], true
}

// Bytes reads a tensor's values, row-major and little-endian, in the type that
// they are stored in. An error names the file.
func (f *Folder) Bytes(name string) ([]byte, error) {
	p, ok := f.places[name]
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q is missing", f.dir, name)
	}
	return p.source.Bytes(p.name)
}

// Origin is the name of the file that holds a tensor.
func (f *Folder) Origin(name string) string { return filepath.Base(f.places[name].path) }

// Close closes the files.
func (f *Folder) Close() error {
	var all error
	for _, s := range f.sources {
		all = errors.Join(all, s.Close())
	}
	return all
}
