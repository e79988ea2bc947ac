package infer

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

// gradient explains a conclusion by gradient times input, with one forward and backward
// over its window.
func (s *subject) gradient(r *Reader, w wording, about conclusion) (*wire.Importance, error) {
	win, read := &r.windows[about.window], &r.read[about.window]
	logProb, ok := s.score(&about, win, read)
	factors, _ := s.slopes(&about, win, read)
	if !ok {
		return nil, fmt.Errorf("%s: no single window has the whole answer %q", s.Name, about.text)
	}
	shares, err := s.model.InputShares(Pack(r.windows[about.window:about.window+1]), s.heads[0], factors)
	if err != nil {
		return nil, err
	}
	question, passage := s.parts(win, w)
	return &wire.Importance{
		Method: wire.ByGradient, Answer: about.text, LogProb: logProb,
		Question: question.weights(shares), Passage: passage.weights(shares),
	}, nil
}
