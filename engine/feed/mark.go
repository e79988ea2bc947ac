package feed

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks/window"
)

// Mark is a position in the drawing of windows.
type mark struct {
	datasets []drawn
	recent   []int
}

type drawn struct{ cursor, epochEnd, passes int }

// Mark begins a step's draws, and says where they begin.
func (f *Feed) Mark() mark {
	f.drawn = f.drawn[:0]
	at := mark{recent: slices.Clone(f.recent)}
	for _, d := range f.Sampled {
		at.datasets = append(at.datasets, drawn{d.cursor, d.epochEnd, d.Passes})
	}
	return at
}

// RestoreMark takes the draws back to a mark.
func (f *Feed) RestoreMark(to mark) {
	f.drawn = f.drawn[:0]
	f.recent = to.recent
	for i, d := range f.Sampled {
		d.cursor, d.epochEnd, d.Passes = to.datasets[i].cursor, to.datasets[i].epochEnd, to.datasets[i].passes
	}
}

// Drawn names the windows drawn since the mark, pass by pass.
func (f *Feed) Drawn() string {
	var passes []string
	for _, b := range f.drawn {
		var keys []string
		for _, w := range b.Windows {
			ex, err := b.Dataset.Train.Example(w.Example)
			if err != nil {
				ex.ID = fmt.Sprint("example ", w.Example) // its name cannot be read back
			}
			keys = append(keys, window.Key(&ex, w.Index))
		}
		passes = append(passes, b.Dataset.Name+": "+strings.Join(keys, " "))
	}
	return strings.Join(passes, "; ")
}
