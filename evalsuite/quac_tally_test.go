package evalsuite

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDialogsAreScoredOneByOneAsAtOnce(t *testing.T) {
	text := rapid.SampledFrom([]string{"x", "x y", "the y", "z w v", "", CannotAnswer})
	label := rapid.SampledFrom([]string{"", "y", "n"})
	rapid.Check(t, func(t *rapid.T) {
		dialogs := NewDialogs(HumanF1)
		var turns []Turn
		replies := map[string]Reply{}
		for i := range rapid.IntRange(1, 12).Draw(t, "turns") {
			turn := Turn{ID: fmt.Sprintf("%d_q#%d", rapid.IntRange(0, 3).Draw(t, "dialog"), i), YesNo: label.Draw(t, "yes/no"),
				Followup: label.Draw(t, "follow-up"), Gold: rapid.SliceOfN(text, 0, 4).Draw(t, "gold")}
			turns = append(turns, turn)
			if i > 0 && rapid.Bool().Draw(t, "missing") {
				dialogs.AddMissing(turn)
				continue
			}
			reply := Reply{text.Draw(t, "text"), label.Draw(t, "said"), label.Draw(t, "said next")}
			replies[turn.ID] = reply
			dialogs.Add(turn, reply)
		}
		got := dialogs.Scores()
		want, err := QuAC(turns, replies, HumanF1)
		if err != nil {
			if got.Turns != 0 || got.F1 != 0 {
				t.Fatalf("%+v, but at once %v", got, err)
			}
			return
		}
		if len(got.Missing) != len(want.Missing) || len(got.Judged) != len(want.Judged) {
			t.Fatalf("%d of %d turns are missing, not %d of %d", len(got.Missing), len(got.Judged), len(want.Missing), len(want.Judged))
		}
		got.Missing, got.Judged, want.Missing, want.Judged = nil, nil, nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestBestConstantReplyIsTheBestOfAll(t *testing.T) {
	text := rapid.SampledFrom([]string{"x", "x y", "the y", "z w v", "y z", CannotAnswer})
	rapid.Check(t, func(t *rapid.T) {
		var turns []Turn
		texts := []string{CannotAnswer}
		for i := range rapid.IntRange(1, 8).Draw(t, "turns") {
			turn := Turn{ID: fmt.Sprintf("d_q#%d", i), Gold: rapid.SliceOfN(text, 0, 4).Draw(t, "gold")}
			turns, texts = append(turns, turn), append(texts, turn.Gold...)
		}
		want := 0.0
		for _, text := range texts {
			replies := map[string]Reply{}
			for _, turn := range turns {
				replies[turn.ID] = Reply{Text: text}
			}
			if s, err := QuAC(turns, replies, HumanF1); err == nil {
				want = max(want, s.F1)
			}
		}
		if got := BestConstantReply(turns, HumanF1); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
