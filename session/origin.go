package session

import (
	"fmt"
	"slices"
)

// Origin is the run that a checkpoint is of. It is empty in checkpoints from before it.
type Origin struct {
	ID   string `json:"id"`
	Name string `json:"name"` // when it was written
}

// Origin is the run as its checkpoints name it.
func (i Info) Origin() Origin { return Origin{ID: i.ID, Name: i.Name} }

// Accepts returns the refusal of a checkpoint that is of another run. A copied run has
// those of the runs that it was copied from.
func (i Info) Accepts(o Origin) error {
	if o.ID == "" || o.ID == i.ID || slices.Contains(i.CopiedFrom, o.ID) {
		return nil
	}
	return &Error{
		What: fmt.Sprintf("it is of another run, %s (%s)", o.Name, o.ID),
		Todo: "move it away; to train on from it, branch from that run, or give its folder to a new run as model.init",
	}
}

// Origin is the run of this attempt, for its checkpoints.
func (o *Owner) Origin() Origin { return o.begun.Origin() }

// Accepts returns the refusal of a checkpoint that is of another run.
func (o *Owner) Accepts(of Origin) error { return o.begun.Accepts(of) }
