package plan

import "testing"

func TestTheTimeThatIsLeft(t *testing.T) {
	hours := func(h float64) Cost { return Cost{Hours: &h} }
	job := func(stage string, does Kind, s Status, c Cost) Costed {
		s.Job = &Job{Stage: stage, Does: does}
		return Costed{s, c}
	}
	done := job("tune", Train, Status{Phase: Done, Seconds: 100}, hours(9))
	running := job("tune", Train, Status{Phase: Running, Seconds: 60, ETA: 40}, hours(9))
	waiting := job("tune", Train, Status{Phase: Waiting}, hours(9))
	half := job("tune", Train, Status{Phase: Stopped, Step: 5, Steps: 10}, hours(9))
	fresh := job("pretrain", Train, Status{Phase: Waiting}, hours(0.5))
	unknown := job("pretrain", Train, Status{Phase: Waiting}, Cost{})
	compare := job("compare", Compare, Status{Phase: Waiting}, Cost{})
	lost := job("pretrain", Train, Status{Phase: Blocked}, Cost{})
	for _, c := range []struct {
		what    string
		all     []Costed
		slots   int
		want    float64
		untimed int
	}{
		{"a run tells its own, and those of its stage take as long", []Costed{running, waiting, waiting}, 1, 240, 0},
		{"what has taken its time counts more than a rate", []Costed{done, waiting, half}, 1, 150, 0},
		{"a rate, before anything of the stage has ended", []Costed{done, fresh}, 1, 1800, 0},
		{"two at a time", []Costed{done, waiting, waiting, waiting, waiting}, 2, 200, 0},
		{"no shorter than the longest", []Costed{done, waiting, fresh}, 8, 1800, 0},
		{"neither", []Costed{done, unknown, waiting}, 1, 100, 1},
		{"commands and lost jobs are nothing", []Costed{done, compare, lost}, 1, 0, 0},
		{"no jobs", nil, 0, 0, 0},
	} {
		if got, untimed := Left(c.all, c.slots); got != c.want || untimed != c.untimed {
			t.Errorf("%s: %v, %v, want %v, %v", c.what, got, untimed, c.want, c.untimed)
		}
	}
}
