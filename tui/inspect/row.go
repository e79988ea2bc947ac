package inspect

import "dev.road/workbench/session/wire"

// row is a prediction as the screen shows it.
type row struct{ *wire.Prediction }

// class reports whether the example has a label and no span.
func (r row) class() bool { return r.Label != "" || len(r.Student.Labels) > 0 }

// said returns the answers of the student and then of the teachers.
func (r row) said() []wire.Said { return append([]wire.Said{r.Student}, r.Teachers...) }
