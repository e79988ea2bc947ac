package kd

import "testing"

// Three teachers of a class whose truth is 0: 0, 2 and 3 of them are right.
var (
	noneIsRight = [][]float32{{0, 3}, {0, 4}, {1, 2}}
	twoAreRight = [][]float32{{3, 0}, {0, 4}, {5, 2}}
	allAreRight = [][]float32{{3, 0}, {4, 0}, {5, 2}}
)

// tallyOf is that of windows of a class, each with the truth 0.
func tallyOf(r Rule, windows ...[][]float32) (t Tally) {
	var c Combined
	for _, w := range windows {
		r.Window(&c, w, Truth{})
		t.Count(&c)
	}
	return t
}

func TestATallyOfClasses(t *testing.T) {
	weighted := Options{Method: Weighted, W: 0.5, NoneRight: UseMean}
	with := func(change func(*Options)) Rule {
		r := Rule{Options: weighted, Right: Joint}
		change(&r.Options)
		return r
	}
	// Two right ones weigh (3 - 0.5)/2 each.
	decided := Tally{Windows: 3, All: 1, Some: 1, None: 1, Right: 2, Wrong: 1, RightWeight: 2.5, WrongWeight: 0.5}
	plain := decided
	plain.RightWeight, plain.WrongWeight = 2, 1
	for name, c := range map[string]struct {
		rule Rule
		want Tally
		acts int
	}{
		"weighted":                 {Rule{Options: weighted, Right: Joint}, decided, 1},
		"scaled":                   {with(func(o *Options) { o.NoneRight = Scaled }), decided, 2},
		"a window that is skipped": {with(func(o *Options) { o.NoneRight = Skip }), decided, 1},
		"W = 1":                    {with(func(o *Options) { o.W = 1 }), plain, 0},
		"the mean":                 {with(func(o *Options) { o.Method = Mean }), plain, 0},
		"labels alone":             {with(func(o *Options) { o.Method = Hard }), Tally{Windows: 3, All: 1, Some: 1, None: 1}, 0},
	} {
		c.want.Acts = c.acts
		if got := tallyOf(c.rule, noneIsRight, twoAreRight, allAreRight); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestATallyOfOneTeacher(t *testing.T) {
	one := func(none NoneRight) Tally {
		return tallyOf(Rule{Options: Options{Method: Weighted, W: 0.5, NoneRight: none}, Right: Joint}, noneIsRight[:1], allAreRight[:1])
	}
	if got, want := one(UseMean), (Tally{Windows: 2, All: 1, None: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := one(Scaled); got.Acts != 1 {
		t.Errorf("scaled acts on %d windows of a wrong teacher, want 1", got.Acts)
	}
}

// Two teachers: the first has the start of the truth and not its end, the second both.
func TestATallyOfSpans(t *testing.T) {
	teachers := [][]float32{{0, 4, 0 /**/, 0, 8, 0}, {0, 2, 0 /**/, 0, 0, 6}}
	truth := Truth{Span: true, Gold: [][2]int{{1, 2}}}
	for right, want := range map[SpanRight]Tally{
		Joint:    {Windows: 1, Acts: 1, Some: 1, Right: 2, Wrong: 2, RightWeight: 3, WrongWeight: 1},
		Separate: {Windows: 1, Acts: 1, All: 0.5, Some: 0.5, Right: 1, Wrong: 1, RightWeight: 1.5, WrongWeight: 0.5},
	} {
		var c Combined
		var got, twice Tally
		Rule{Options: Options{Method: Weighted, W: 0.5, NoneRight: UseMean}, Right: right}.Window(&c, teachers, truth)
		got.Count(&c)
		if got != want {
			t.Errorf("%s: %+v, want %+v", right, got, want)
		}
		twice.Add(got)
		twice.Add(got)
		got.Count(&c)
		if got != twice {
			t.Errorf("%s: two windows are %+v, added up %+v", right, got, twice)
		}
	}
}
