package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

func TestChangesBetweenTwoSets(t *testing.T) {
	before, after := four(), four()
	fix := func(p *wire.Prediction, said string) {
		var texts []string
		for _, g := range p.Gold {
			texts = append(texts, g.Text)
		}
		p.Student = asked(p.ID, p.Passage, p.Question, said, texts...).Student
	}
	fix(&after[0], "Manning")         // broken
	fix(&after[1], "Santa Clara")     // fixed
	fix(&after[3], "the third title") // fixed
	after[0], after[3] = after[3], after[0]
	for i := range after {
		after[i].Step = 20
	}
	c, err := Compare(set(t, before...), set(t, after...))
	if err != nil {
		t.Fatal(err)
	}
	if c.N != 4 || c.Counts[Fixed] != 2 || c.Counts[Broken] != 1 || c.Counts[BothWrong] != 1 || c.Counts[BothRight] != 0 ||
		c.Before != "student on squad2" || c.After != "student on squad2 @20" {
		t.Errorf("%+v", c)
	}
	s := c.Set()
	for text, want := range map[string]string{
		"change:fixed": "d b", "change:broken": "a", `change="both wrong"`: "c", "diff<0": "a", "diff>0.9": "b", "other:california": "b",
	} {
		f, err := s.Parse(text)
		if got := ids(s, s.Filter(f)); got != want || err != nil {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	if got := c.Score[1] - c.Score[0]; math.Abs(got-c.Gain.Score.Value) > 1e-9 || c.Gain.Fixed != 2 || c.Gain.Broken != 1 {
		t.Errorf("scores %v, gain %+v", c.Score, c.Gain)
	}
	buckets, err := s.Buckets(s.All(), "wh")
	if err != nil {
		t.Fatal(err)
	}
	sum, fixed := 0.0, 0
	for _, b := range buckets {
		sum += b.Gain.Score.Value * float64(b.N)
		fixed += b.Gain.Fixed
	}
	if math.Abs(sum/4-c.Gain.Score.Value) > 1e-9 || fixed != 2 {
		t.Errorf("the buckets gain %v, %d fixed", sum/4, fixed)
	}
}

func TestTheDifferenceOfTwoSetsHasAnIntervalAndTests(t *testing.T) {
	before, after := many(600), many(600)
	for i := range after {
		if i%10 == 0 {
			after[i].Student.EM, after[i].Student.F1 = 1, 1
		}
	}
	c, err := Compare(set(t, before...), set(t, after...))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Estimate(); err != nil {
		t.Fatal(err)
	}
	d := c.Gain.Score
	if d.Interval == nil || d.Interval.Low <= 0 || d.Interval.Low >= d.Value || d.Clusters != 120 || len(c.Exact.Tests) < 3 {
		t.Errorf("%+v, %+v", d, c.Exact)
	}
	buckets, err := c.Set().Buckets(c.Set().All(), "wh")
	if err == nil {
		err = c.Set().Estimate(buckets)
	}
	if err != nil || buckets[0].Gain.Score.Interval == nil {
		t.Errorf("%+v, %v", buckets[0].Gain, err)
	}
}

func TestSetsOfDifferentDatasetsAreNotCompared(t *testing.T) {
	other := four()
	for i := range other {
		other[i].ID += "2"
	}
	other[0].ID = "a"
	texts := four()
	texts[2].Question = "Who won?"
	twice := append(four(), four()[0])
	for want, list := range map[string][]wire.Prediction{
		"for different examples: 1 ids are in both, of 4 of student on squad2 and 4 of student on squad2": other,
		"for different datasets: all 4 ids are in both, but id c has other texts":                         texts,
		"id a is there twice in student on squad2":                                                        twice,
	} {
		if _, err := Compare(set(t, four()...), set(t, list...)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	c, err := Compare(set(t, four()[:2]...), set(t, four()...))
	if err != nil || c.N != 2 || fmt.Sprint(c.Counts) != "map[both right:1 both wrong:1]" {
		t.Errorf("%+v, %v", c, err)
	}
	if got := c.Set().column["diff"].numbers; !math.IsNaN(got[3]) || c.Other(3) != nil || math.IsNaN(c.Gain.Score.Value) {
		t.Errorf("an example that is not compared: %v", got)
	}
}

func TestATeacherIsASetOfItsOwn(t *testing.T) {
	list := four()
	for i := range list {
		list[i].Teachers = []wire.Said{list[i].Student}
		list[i].Teachers[0].Model = "big"
	}
	list[1].Teachers[0] = wire.Said{Model: "big", Text: "Santa Clara", EM: 1, F1: 1}
	s := set(t, list...)
	teacher, err := s.Model("big")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(teacher, s)
	if err != nil || c.Counts[Broken] != 1 || c.N != 4 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := s.Model("bog"); err == nil || !strings.Contains(err.Error(), "no model bog has answered: there are answers of big") {
		t.Error(err)
	}
	if _, err := set(t, four()[2:]...).Model("big"); err == nil || !strings.Contains(err.Error(), "have no answers of other models") {
		t.Error(err)
	}
}

// Checkpoints and an ensemble that were compared are no teachers: what is measured against
// these does not change with them.
func TestModelsThatWereComparedAreNoTeachers(t *testing.T) {
	list := four()
	for i := range list {
		list[i].Teachers, list[i].Others = nil, []wire.Said{{Model: "ensemble", Text: "nowhere"}}
	}
	s := set(t, list...)
	for _, field := range []string{"agree", "delta", "disputed", "teacher"} {
		if !s.column[field].absent {
			t.Errorf("%s has values of an ensemble", field)
		}
	}
	ensemble, err := s.Model("ensemble")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Compare(ensemble, s); err != nil || c.N != 4 || c.Counts[Fixed] == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	list = four()
	for i := range list {
		list[i].Teachers = []wire.Said{list[i].Student}
		list[i].Others = []wire.Said{{Model: "ensemble", Text: "nowhere"}}
	}
	s = set(t, list...)
	for i := range list {
		if s.column["agree"].numbers[i] != 1 || s.column["delta"].numbers[i] != 0 {
			t.Errorf("example %d has agreement %v and delta %v", i, s.column["agree"].numbers[i], s.column["delta"].numbers[i])
		}
	}
}
