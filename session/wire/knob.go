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
}

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
