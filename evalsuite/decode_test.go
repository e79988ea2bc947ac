package evalsuite

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

func TestDecodeAsHuggingFaceDoes(t *testing.T) {
	type decodeCase struct {
		Passage   string
		Windows   []WindowLogits
		Threshold float64
		Want      struct {
			Text     string
			BestText string  `json:"best_text"`
			NullDiff float64 `json:"null_diff"`
			Null     float64
			Top      []Candidate
		}
	}
	for i, c := range readGolden[[]decodeCase](t, "decode.json") {
		d := Decode(c.Passage, c.Windows, DecodeOptions{Threshold: c.Threshold})
		if d.Text != c.Want.Text || d.BestText != c.Want.BestText || d.NullDiff != c.Want.NullDiff || !near(d.Null, c.Want.Null) {
			t.Errorf("case %d: %+v, want %+v", i, d, c.Want)
		}
		if len(d.Top) != len(c.Want.Top) {
			t.Errorf("case %d: top %+v, want %+v", i, d.Top, c.Want.Top)
			continue
		}
		for j, top := range d.Top {
			want := c.Want.Top[j]
			if top.Text != want.Text || top.Start != want.Start || top.End != want.End || !near(top.Prob, want.Prob) {
				t.Errorf("case %d, candidate %d: %+v, want %+v", i, j, top, want)
			}
		}
	}
}

// oneWindow is "aé bc" with three tokens, of which "é" is the surest.
func oneWindow() (string, WindowLogits) {
	return "aé bc", WindowLogits{
		Start:   []float32{1, 0, 3, 0},
		End:     []float32{1, 0, 3, 1},
		Offsets: [][2]int32{{0, 1}, {1, 2}, {3, 5}},
	}
}

func TestDecodeChoosesByTheThreshold(t *testing.T) {
	passage, w := oneWindow()
	for _, c := range []struct {
		threshold  float64
		text       string
		start, end int
	}{
		{0, "é", 1, 2}, {-4, "é", 1, 2}, {-4.5, "", 0, 0}, {math.Inf(1), "é", 1, 2}, {math.Inf(-1), "", 0, 0},
	} {
		d := Decode(passage, []WindowLogits{w}, DecodeOptions{Threshold: c.threshold})
		if d.Text != c.text || d.Start != c.start || d.End != c.end || d.NullDiff != -4 || d.BestText != "é" {
			t.Errorf("threshold %v: %+v", c.threshold, d)
		}
		if want := d.Null; c.text == "" && d.Prob != want {
			t.Errorf("threshold %v: the probability of no answer is %v, not %v", c.threshold, d.Prob, want)
		}
	}
}

func TestDecodeKeepsToTheLongestAnswer(t *testing.T) {
	passage, w := oneWindow()
	d := Decode(passage, []WindowLogits{w}, DecodeOptions{MaxAnswerTokens: 1, Top: 9})
	if len(d.Top) != 3 {
		t.Errorf("%+v", d.Top)
	}
	d = Decode(passage, []WindowLogits{w}, DecodeOptions{NBest: 1, Top: 9})
	if len(d.Top) != 1 || d.Top[0].Text != "é" {
		t.Errorf("%+v", d.Top)
	}
}

func TestASpanOfTwoWindowsCountsOnce(t *testing.T) {
	passage, w := oneWindow()
	once := Decode(passage, []WindowLogits{w}, DecodeOptions{})
	twice := Decode(passage, []WindowLogits{w, w}, DecodeOptions{})
	if once.Null != twice.Null || once.Top[0] != twice.Top[0] {
		t.Errorf("%+v, then %+v", once, twice)
	}
}

func TestTopHasEachTextOnce(t *testing.T) {
	w := WindowLogits{Start: []float32{0, 5, 4}, End: []float32{0, 5, 4}, Offsets: [][2]int32{{0, 2}, {3, 5}}}
	d := Decode("ab ab", []WindowLogits{w}, DecodeOptions{})
	if len(d.Top) != 2 || d.Top[0].Text != "ab" || d.Top[0].Start != 0 || d.Top[1].Text != "ab ab" {
		t.Errorf("%+v", d.Top)
	}
}

func TestDecodeOfNothing(t *testing.T) {
	for name, windows := range map[string][]WindowLogits{
		"no window":       nil,
		"an empty window": {{}},
		"only no answer":  {{Start: []float32{2}, End: []float32{3}}},
	} {
		if d := Decode("text", windows, DecodeOptions{}); d.Text != "" || d.BestText != "" || d.Top != nil || math.IsNaN(d.Prob) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if d := Decode("text", []WindowLogits{{Start: []float32{2}, End: []float32{3}}}, DecodeOptions{}); d.Null != 1 || d.NullDiff != 5 {
		t.Errorf("only no answer: %+v", d)
	}
}

// For any logits and offsets the answer is a stretch of the passage
// and the probabilities are some.
func TestDecodeTakesAnything(t *testing.T) {
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32, -math.MaxFloat32, 0, 1}
	rapid.Check(t, func(t *rapid.T) {
		passage := rapid.String().Draw(t, "passage")
		logits := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(odd), rapid.Float32Range(-9, 9)), 0, 8)
		window := rapid.Custom(func(t *rapid.T) WindowLogits {
			offset := rapid.Custom(func(t *rapid.T) [2]int32 {
				return [2]int32{rapid.Int32Range(-2, 12).Draw(t, "start"), rapid.Int32Range(-2, 12).Draw(t, "end")}
			})
			return WindowLogits{logits.Draw(t, "starts"), logits.Draw(t, "ends"), rapid.SliceOfN(offset, 0, 8).Draw(t, "offsets")}
		})
		d := Decode(passage, rapid.SliceOfN(window, 0, 3).Draw(t, "windows"), DecodeOptions{})
		runes := []rune(passage)
		sum := d.Null
		for _, c := range d.Top {
			sum += c.Prob
			if c.Text == "" || c.Text != string(runes[c.Start:c.End]) || !(c.Prob >= 0) {
				t.Fatalf("%+v", c)
			}
		}
		if !(sum <= 1+1e-9) || d.Text != string(runes[d.Start:d.End]) || d.Text != "" && d.Text != d.BestText {
			t.Fatalf("probabilities %v: %+v", sum, d)
		}
	})
}
