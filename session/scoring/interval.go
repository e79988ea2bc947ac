package scoring

// Interval has the limits between which the true value lies with the probability
// Level.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// estimate gives figures their intervals.
func (r *Report) estimate(clusters []string) error {
	n := map[string]bool{}
	for _, c := range clusters {
		n[c] = true
	}
	for i := range r.Figures {
		r.Figures[i].Clusters = len(n)
	}
	return nil
}
