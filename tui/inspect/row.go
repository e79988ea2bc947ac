package inspect

import (
	"slices"

	"dev.road/workbench/session/wire"
)

// row is a prediction as the screen shows it.
type row struct {
	*wire.Prediction
	other []wire.Said // of the predictions that the student is compared with, if it is not beside it
}

// class reports whether the example has a label and no span.
func (r row) class() bool { return r.Label != "" || len(r.Student.Labels) > 0 }

// said returns the answers of the student, of the models beside it, and of what it is
// compared with.
func (r row) said() []wire.Said {
	return slices.Concat([]wire.Said{r.Student}, r.Beside(), r.other)
}
