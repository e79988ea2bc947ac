package tokenizer

import (
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

// texts are those that both sides encode. A passage that several questions in a
// row share is among them once.
func (o Options) texts() (texts []string, err error) {
	add := func(ex *tasks.Example) {
		if n := len(texts); n < 2 || texts[n-2] != ex.Passage {
			texts = append(texts, ex.Passage)
		}
		texts = append(texts, ex.Question)
	}
	for _, name := range o.Text {
		if filepath.Ext(name) == ".txt" {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			texts = append(texts, strings.Split(string(data), "\n")...)
			continue
		}
		if _, err := read.Stream(name, read.Options{}, func(ex *tasks.Example) error { add(ex); return nil }); err != nil {
			return nil, err
		}
	}
	if len(o.Text) == 0 {
		for _, name := range demo.Names() {
			set, _ := demo.Load(name)
			for i := range set.Dev[:demo.FirstDev(name)] {
				add(&set.Dev[i])
			}
		}
	}
	return texts, nil
}
