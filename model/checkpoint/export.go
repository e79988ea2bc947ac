package checkpoint

import (
	"fmt"
	"strings"
)

// Export writes the encoder and one head into a folder, with the names and the
// config.json of transformers' class for it, whose name is returned. The head
// may be left unnamed when there is only one; a dataset's is its task's there.
func (f *Folder) Export(dir, name string) (class string, err error) {
	h, err := f.choose(name)
	if err != nil {
		return "", err
	}
	c := f.copying()
	if err := c.encoder(); err != nil {
		return "", err
	}
	a := f.Config.Architecture
	key := func(parameter string) string { return LonelyKey(a, parameter) }
	class = modelClass(a, "ForSequenceClassification")
	if h.Span() {
		key, class = h.Shared().Key, modelClass(a, "ForQuestionAnswering")
	}
	if err := c.head(h, key); err != nil {
		return "", err
	}
	if err := c.write(dir); err != nil {
		return "", err
	}
	return class, writeConfig(dir, f.Config, []Head{h.Shared()}, class, h.Labels)
}

// choose finds a head by name, or the only one.
func (f *Folder) choose(name string) (Head, error) {
	var names []string
	for _, h := range f.Heads {
		if h.Name == name || name == "" && len(f.Heads) == 1 {
			return h, nil
		}
		names = append(names, h.Name)
	}
	switch {
	case len(names) == 0:
		return Head{}, fmt.Errorf("%s has no head to export, only an encoder", f.dir)
	case name == "":
		return Head{}, fmt.Errorf("%s has the heads %s: choose one with --task", f.dir, strings.Join(names, ", "))
	}
	return Head{}, fmt.Errorf("%s has no head %q; it has %s", f.dir, name, strings.Join(names, ", "))
}
