package feed

import (
	"slices"

	"dev.road/workbench/tasks"
)

// lookAhead is a dataset's next mini-batch, cut in the background while steps
// run. It is a guess: the draw compares the places.
type lookAhead struct {
	places  []int
	windows []tasks.Window
	err     error
	ready   chan struct{}
}

// next returns the places of the dataset's next n windows; less where they are not read so
// far, which awaited prevents.
func (d *Dataset) next(seed uint64, n int) []int {
	places := make([]int, 0, n)
	for i := range n {
		if w, ok := d.Train.Draw(seed, d.cursor+i); ok {
			places = append(places, w)
		}
	}
	return places
}

// Windows returns windows of the training set, at best those looked ahead at.
func (d *Dataset) windows(places []int) ([]tasks.Window, error) {
	if a := d.ahead; a != nil && slices.Equal(a.places, places) {
		<-a.ready
		d.ahead = nil
		return a.windows, a.err
	}
	return d.Train.Cut(places)
}

// lookAhead begins to cut the windows of the next draw.
func (d *Dataset) lookAhead(seed uint64, n int) {
	a := &lookAhead{places: d.next(seed, n), ready: make(chan struct{})}
	d.ahead = a
	go func() {
		a.windows, a.err = d.Train.Cut(a.places)
		close(a.ready)
	}()
}
