package infer

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// mostLeftOut is the maximum number of words of a text that are left out, one at a time:
// those of the question, then those of the passage that are nearest to the answer.
const mostLeftOut = 256

// occlusion measures what a conclusion's score loses when a word is left out. The texts
// are those of its window alone. The words of the answer are not left out: without them
// it cannot be given.
type occlusion struct {
	of     *subject
	about  []conclusion // of each window, whose offsets follow the text
	words  []word       // that are missing from the windows; the first has all
	reader *Reader
	result *wire.Importance // filled when all is read
}

// word is a word of one of the two texts, in code points of that text.
type word struct {
	token    wire.Token // with the place in the whole text
	from, to int        // in the window's
	passage  bool
	distance int // from the answer
}

func newOcclusion(of *subject, r *Reader, w wording, about conclusion) (*occlusion, error) {
	o := &occlusion{of: of, result: &wire.Importance{
		Method: wire.ByOcclusion, Answer: about.text, Question: []wire.TokenWeight{}, Passage: []wire.TokenWeight{},
	}}
	question, passage := of.parts(&r.windows[about.window], w)
	q, _ := question.crop()
	p, from := passage.crop()
	if about.end > 0 {
		about.start, about.end = about.start-from, about.end-from
	}
	words := of.words(q, &question, nil)
	words = append(words, of.words(p, &passage, &about)...)
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(a.distance, b.distance) })
	tried := words[:min(mostLeftOut, len(words))]
	o.result.Untried = len(words) - len(tried)

	var windows []tasks.Window
	if o.add(&windows, wording{string(p), string(q)}, about, word{}); len(windows) == 0 {
		return nil, fmt.Errorf("%s: no single window has the whole answer %q", of.Name, o.result.Answer)
	}
	for _, missing := range tried {
		text, shifted := wording{string(p), string(q)}, about
		if missing.passage {
			text.passage = without(p, &missing)
			if about.end > 0 && missing.to <= about.start {
				gone := missing.to - missing.from - 1
				shifted.start, shifted.end = about.start-gone, about.end-gone
			}
		} else {
			text.question = without(q, &missing)
		}
		o.add(&windows, text, shifted, missing)
	}
	o.reader = newReader(of.Model, windows, of.models.Budget())
	return o, nil
}

// crop is the stretch of the text that the window has, and its place. All that the window
// can have of a text is the text itself.
func (p *part) crop() (text []rune, from int) {
	if len(p.offsets) == 0 {
		return nil, 0
	}
	from = int(p.offsets[0][0])
	return p.text[from:p.offsets[len(p.offsets)-1][1]], from
}

// words are those of a window's text; about is the answer in it, if it is the passage's.
func (s *subject) words(text []rune, of *part, about *conclusion) []word {
	_, from := of.crop()
	var out []word
	last := int32(-1)
	for _, t := range s.tokenizer.Encode(nil, string(text)) {
		if t.Word == last {
			out[len(out)-1].to = int(t.End)
			continue
		}
		last = t.Word
		out = append(out, word{from: int(t.Start), to: int(t.End), passage: about != nil})
	}
	kept := out[:0]
	for _, w := range out {
		w.token = wire.Token{Text: string(text[w.from:w.to]), Start: from + w.from, End: from + w.to}
		if about != nil {
			if w.distance = max(about.start-w.to, w.from-about.end, 0) + 1; w.from < about.end && w.to > about.start {
				continue // of the answer
			}
		}
		kept = append(kept, w)
	}
	return kept
}

// without has a blank in a word's place, so that its neighbours stay two words.
func without(text []rune, w *word) string {
	return string(text[:w.from]) + " " + string(text[w.to:])
}

// add cuts a text, if it still has the answer's tokens in a window.
func (o *occlusion) add(windows *[]tasks.Window, text wording, about conclusion, missing word) {
	for _, w := range o.of.cut(text) {
		if _, _, ok := about.places(&w); ok {
			*windows, o.about, o.words = append(*windows, w), append(o.about, about), append(o.words, missing)
			return
		}
	}
}

// slice reads a batch of windows. After the last one the result is there.
func (o *occlusion) slice() (done bool, err error) {
	if done, err = o.reader.Slice(); err != nil || !done {
		return false, err
	}
	for i := range o.words {
		logProb, _ := o.of.score(&o.about[i], &o.reader.windows[i], &o.reader.read[i])
		if i == 0 {
			o.result.LogProb = logProb
			continue
		}
		w := wire.TokenWeight{Token: o.words[i].token, Weight: o.result.LogProb - logProb}
		if o.words[i].passage {
			o.result.Passage = append(o.result.Passage, w)
		} else {
			o.result.Question = append(o.result.Question, w)
		}
	}
	for _, ws := range [][]wire.TokenWeight{o.result.Question, o.result.Passage} {
		slices.SortFunc(ws, func(a, b wire.TokenWeight) int { return cmp.Compare(a.Start, b.Start) })
	}
	return true, nil
}
