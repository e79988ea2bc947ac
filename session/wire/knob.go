package wire

// Knob is a value that can change while the run goes on, as the engine
// declares it: a client needs to know nothing else to show and change it.
type Knob struct {
	Name    string   `json:"name"` // its dotted name in the recipe
	Type    string   `json:"type"` // "float", "int", "enum" or "bool"
	Value   any      `json:"value"`
	Default any      `json:"default"` // as the recipe had it
	Min     float64  `json:"min"`
	Max     float64  `json:"max"`
	Step    float64  `json:"step"` // what one key press moves; a factor when Log
	Log     bool     `json:"log,omitempty"`
	Choices []string `json:"choices,omitempty"` // of an enum
	Unit    string   `json:"unit,omitempty"`
	Group   string   `json:"group"`
	Help    string   `json:"help"`
}
