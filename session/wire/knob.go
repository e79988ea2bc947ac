package wire

// Knob is a value that can change during a run, as the trainer declares it: enough
// for a client to show and change it.
type Knob struct {
	Name    string   `json:"name"` // dotted name in the recipe
	Type    string   `json:"type"` // "float", "int", "enum" or "bool"
	Value   any      `json:"value"`
	Default any      `json:"default"` // the recipe's value
	Min     float64  `json:"min"`
	Max     float64  `json:"max"`
	Step    float64  `json:"step"` // change by one key press; a factor if Log
	Log     bool     `json:"log,omitempty"`
	Choices []string `json:"choices,omitempty"` // of an enum
	Means   []string `json:"means,omitempty"`   // of each of them, in a few words
	Unit    string   `json:"unit,omitempty"`
	Group   string   `json:"group"`
	Help    string   `json:"help"`

	Schedule *Schedule `json:"schedule,omitempty"` // of the recipe
}

// Schedule is the course of a knob's value over the steps, as the recipe has it.
type Schedule struct {
	Points []string       `json:"points"`         // "STEP: VALUE", with linear or cosine behind it
	Ended  bool           `json:"ended"`          // a change holds the knob; undoing that takes the schedule up again
	Next   *SchedulePoint `json:"next,omitempty"` // after the step that comes next; nil after the last, and when it has ended
}

// SchedulePoint is a point of a schedule.
type SchedulePoint struct {
	Step  int    `json:"step"`
	Value any    `json:"value"`
	Way   string `json:"way"` // from the point before: "constant", "linear" or "cosine"
}

// Scheduled reports whether the knob follows a schedule: then a set ends it.
func (k Knob) Scheduled() bool { return k.Schedule != nil && !k.Schedule.Ended }

// Distillation returns W and T, the knobs kd.w and kd.temperature; known is false
// before a trainer has declared its knobs.
func Distillation(knobs []Knob) (w, t float64, known bool) {
	found := 0
	for _, k := range knobs {
		v, number := k.Value.(float64)
		switch {
		case number && k.Name == "kd.w":
			w, found = v, found+1
		case number && k.Name == "kd.temperature":
			t, found = v, found+1
		}
	}
	return w, t, found == 2
}
