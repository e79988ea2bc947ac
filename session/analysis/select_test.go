package analysis

import (
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

// four are examples with different errors, one of them with a teacher.
func four() []wire.Prediction {
	a := asked("a", denver, "Who led the Broncos?", "Peyton Manning", "Peyton Manning")
	b := asked("b", denver, "Where was the game?", "California", "Santa Clara")
	c := asked("c", denver, "Who lost?", "Peyton Manning")
	d := asked("d", denver, "What was it of the Denver Broncos?", "third", "the third title")
	a.Student.Prob, b.Student.Prob, c.Student.Prob, d.Student.Prob = 0.9, 0.2, 0.6, 0.4
	b.Teachers = []wire.Said{{Model: "big", Text: "Santa Clara", EM: 1, F1: 1}}
	return []wire.Prediction{a, b, c, d}
}

func ids(s *Set, of []int) string {
	var all []string
	for _, i := range of {
		all = append(all, s.Example(i).ID)
	}
	return strings.Join(all, " ")
}

func TestTheLanguageOverASet(t *testing.T) {
	s := set(t, four()...)
	for text, want := range map[string]string{
		"":                            "a b c d",
		"f1<0.5 wh:who -answerable":   "c",
		"answerable -exact":           "b d",
		"ctx_len>31 ctx_len<33":       "a b c d",
		"ctx_len>400":                 "",
		"error:sentence":              "b",
		`error="too short"`:           "d",
		"type=place":                  "b",
		"disputed":                    "b",
		"delta<0":                     "b",
		"-delta<0":                    "a c d",
		"agree=0":                     "b",
		"overlap>=0.5":                "a b d",
		"led":                         "a b c d", // in every passage
		"question:led":                "a",
		"answer=third":                "d",
		"teacher:clara":               "b",
		"prob>0.5 -wrong":             "a",
		"-tag:odd":                    "a b c d",
		"noted":                       "",
		"mentions=1 position>0.5":     "b d",
		`gold:"the third"`:            "d",
		"answered exact gold:manning": "a",
	} {
		f, err := s.Parse(text)
		if got := ids(s, s.Filter(f)); got != want || err != nil {
			t.Errorf("%s selects %q, want %q: %v", text, got, want, err)
		}
		for i := range s.Len() {
			if f.Match(s.Row(i)) != strings.Contains(want, s.Example(i).ID) {
				t.Errorf("%s and row %d", text, i)
			}
		}
	}
}

func TestAFilterOfWhatASetLacksSaysSo(t *testing.T) {
	s := set(t, four()...)
	alone := set(t, four()[2:]...)
	for text, of := range map[string]*Set{
		"no field wha: did you mean":                                       s,
		"no example here has label (gold label): that needs labels":        s,
		"that needs other predictions to compare with":                     s,
		"no example here has agree (share of the teachers with the same a": alone,
		"no example here has disputed (a teacher has another answer): tha": alone,
		"f1 is compared with a number, not with high, as in f1<0.5":        s,
		"exact is a flag, which stands alone: exact or -exact":             s,
		"no example here has turns (earlier turns of the dialog)":          s,
	} {
		filter := map[string]string{
			"no field wha: did you mean":                                       "wha:who",
			"no example here has label (gold label): that needs labels":        "label:x",
			"that needs other predictions to compare with":                     "change:fixed",
			"no example here has agree (share of the teachers with the same a": "agree<1",
			"no example here has disputed (a teacher has another answer): tha": "-disputed",
			"f1 is compared with a number, not with high, as in f1<0.5":        "f1<high",
			"exact is a flag, which stands alone: exact or -exact":             "exact=1",
			"no example here has turns (earlier turns of the dialog)":          "turns>1",
		}[text]
		if _, err := of.Parse(filter); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v, want %s", filter, err, text)
		}
	}
}

func TestSortPutsExamplesWithoutAValueLast(t *testing.T) {
	s := set(t, four()...)
	for _, tt := range []struct {
		by   string
		down bool
		want string
	}{
		{"prob", false, "b d c a"}, {"prob", true, "a c d b"}, {"f1", false, "b c d a"}, {"delta", false, "b a c d"}, {"delta", true, "b a c d"},
		{"position", true, "d b a c"}, {"wh", false, "d b a c"}, {"error", false, "c b d a"}, {"error", true, "d b c a"},
		{"answer", false, "b a c d"}, {"exact", false, "b c d a"}, {"exact", true, "a b c d"},
	} {
		of := s.All()
		if err := s.Sort(of, tt.by, tt.down); err != nil || ids(s, of) != tt.want {
			t.Errorf("by %s, descending %v: %s, want %s: %v", tt.by, tt.down, ids(s, of), tt.want, err)
		}
	}
	for by, want := range map[string]string{
		"lenght": "no field lenght", "prb": "did you mean prob?", "label": "that needs labels", "xyzzyxyzzy": "the fields are f1, em",
	} {
		if err := s.Sort(s.All(), by, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", by, err)
		}
	}
}

func TestNotesAreFields(t *testing.T) {
	s := set(t, four()...).WithNotes(map[string]wire.Note{
		"b": {ID: "b", Tags: []string{"odd", "label-noise"}, Text: "Two places."}, "gone": {ID: "gone", Tags: []string{"odd"}},
	})
	for text, want := range map[string]string{
		"tag:odd": "b", `tag="label-noise odd"`: "b", "-tag:odd": "a c d", "note:places": "b", "noted": "b", "-noted": "a c d",
	} {
		f, err := s.Parse(text)
		if got := ids(s, s.Filter(f)); got != want || err != nil {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	if b, err := s.Buckets(s.All(), "tag"); err != nil || fmt.Sprint(len(b)) != "2" {
		t.Errorf("%v, %v", b, err)
	}
}
