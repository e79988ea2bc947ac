package wire

import "testing"

func TestActsSaysWhatWDoes(t *testing.T) {
	datasets := func(joined ...int) (out []Dataset) {
		for _, n := range joined {
			out = append(out, Dataset{Teachers: []string{"a", "b"}, Targets: make([]Targets, n)})
		}
		return out
	}
	acts := &Weighting{Windows: 200, Acts: 0.314, Falls: 0.002}
	type run struct {
		datasets  []Dataset
		weighting *Weighting
		knobs     map[string]any
	}
	with := func(knob string, v any) map[string]any { return map[string]any{knob: v} }
	for want, c := range map[string]run{
		"":                                                   {[]Dataset{{}}, nil, nil},
		"W has no effect: no targets joined":                 {datasets(0, 0), nil, nil},
		"kd.method mean: W has no effect":                    {datasets(0), nil, with("kd.method", "mean")},
		"W acts on 32 % of windows":                          {[]Dataset{{Targets: make([]Targets, 2)}}, &Weighting{Windows: 2, Acts: 0.32}, nil},
		"one teacher: W has no effect":                       {[]Dataset{{Teachers: []string{"a"}, Targets: make([]Targets, 1)}}, acts, nil},
		"one teacher so far: W has no effect":                {datasets(1, 0), &Weighting{Windows: 2}, nil},
		"W acts on 0 % of windows":                           {datasets(1, 2), &Weighting{Windows: 2}, nil},
		"W acts on 50 % of windows":                          {datasets(1), &Weighting{Windows: 2, Acts: 0.5}, with("kd.none_right", "scaled")},
		"W = 1 is the plain mean: W has no effect":           {datasets(2), acts, with("kd.w", 1.0)},
		"kd.kd_weight 0: W has no effect":                    {datasets(2), acts, with("kd.kd_weight", 0.0)},
		"W: no window combined by this method yet":           {datasets(2), nil, nil},
		"W acts on 31 % of windows, lowers p(truth) on <1 %": {datasets(1, 2), acts, nil},
	} {
		values := map[string]any{"kd.method": "weighted", "kd.none_right": "mean", "kd.w": 0.75, "kd.kd_weight": 0.5}
		for name, v := range c.knobs {
			values[name] = v
		}
		var knobs []Knob
		for name, v := range values {
			knobs = append(knobs, Knob{Name: name, Value: v})
		}
		s := State{State: Running, Datasets: c.datasets, Weighting: c.weighting}
		if got := s.Acts(knobs); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if s := (State{State: Finished, Datasets: datasets(1)}); s.Acts(nil) != "one teacher: W has no effect" {
		t.Errorf("of an ended run: %q", s.Acts(nil))
	}
	if s := (State{State: Finished, Datasets: datasets(2)}); s.Acts(nil) != "" {
		t.Errorf("of a run that did not count: %q", s.Acts(nil))
	}
}
