package engine

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks/window"
)

// mark is how far the drawing of windows is.
type mark struct {
	datasets []drawn
	recent   []int
}

type drawn struct{ cursor, epochEnd, passes int }

// mark begins a step's draws, and says where they begin.
func (f *feed) mark() mark {
	f.drawn = f.drawn[:0]
	at := mark{recent: slices.Clone(f.recent)}
	for _, d := range f.sampled {
		at.datasets = append(at.datasets, drawn{d.cursor, d.epochEnd, d.passes})
	}
	return at
}

// back takes the drawing back to a mark.
func (f *feed) back(to mark) {
	f.drawn = f.drawn[:0]
	f.recent = to.recent
	for i, d := range f.sampled {
		d.cursor, d.epochEnd, d.passes = to.datasets[i].cursor, to.datasets[i].epochEnd, to.datasets[i].passes
	}
}

// step names the windows drawn since the mark, pass by pass.
func (f *feed) step() string {
	var passes []string
	for _, b := range f.drawn {
		var keys []string
		for _, w := range b.windows {
			ex, err := b.d.train.Example(w.Example)
			if err != nil {
				ex.ID = fmt.Sprint("example ", w.Example) // its name cannot be read back
			}
			keys = append(keys, window.Key(&ex, w.Index))
		}
		passes = append(passes, b.d.name+": "+strings.Join(keys, " "))
	}
	return strings.Join(passes, "; ")
}
