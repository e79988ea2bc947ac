package uitest

import "dev.road/workbench/session/wire"

// foreseen is the effect of a change of W, on the datasets of Live.
func foreseen() wire.Preview {
	rule := wire.TargetRule{Method: "weighted", W: 0.6, Temperature: 4, NoneRight: "mean", Right: "joint", CEWeight: 0.5, KDWeight: 0.5}
	p := wire.Preview{
		Step: 12340, Now: rule, Then: rule, Seconds: 0.41, Effect: "the soft targets of 18.2 % of the windows change",
		Rows: []wire.PreviewRow{
			{
				Dataset: "squad2", Task: "mrc", Teachers: []string{"large-1", "large-2"}, Windows: 256, Of: 132411,
				AllRight: 0.62, SomeRight: 0.309, NoneRight: 0.071, Acts: 0.309, Argmax: 0.031, Falls: 0.02,
				Now: wire.TargetFigures{
					Soft: 1, Truth: of(0.612), AtT: of(0.301), Entropy: of(1.42), Weights: wire.RightWeights{Right: of(1.4), Wrong: of(0.6)},
				},
				Then: wire.TargetFigures{
					Soft: 1, Truth: of(0.598), AtT: of(0.297), Entropy: of(1.44), Weights: wire.RightWeights{Right: of(1.35), Wrong: of(0.65)},
				},
				KL: of(0.0021), Student: &wire.StudentGap{Windows: 32, Now: of(0.532), Then: of(0.528), Truth: 0.41},
			},
			{
				Dataset: "quac", Task: "mrc", Teachers: []string{"large-1"}, Windows: 176, Of: 55000, AllRight: 0.44, NoneRight: 0.56,
				Now:  wire.TargetFigures{Soft: 1, Truth: of(0.388), AtT: of(0.2), Entropy: of(2.31)},
				Then: wire.TargetFigures{Soft: 1, Truth: of(0.388), AtT: of(0.2), Entropy: of(2.31)},
				KL:   of(0), Student: &wire.StudentGap{Windows: 32, Now: of(0.711), Then: of(0.711), Truth: 0.3},
			},
			{
				Dataset: "quac", Task: "followup", Teachers: []string{"large-1"}, Windows: 176, Of: 55000, AllRight: 0.7, NoneRight: 0.3,
				Now:  wire.TargetFigures{Soft: 1, Truth: of(0.655), AtT: of(0.4), Entropy: of(0.98)},
				Then: wire.TargetFigures{Soft: 1, Truth: of(0.655), AtT: of(0.4), Entropy: of(0.98)},
				KL:   of(0),
			},
		},
	}
	p.Then.W = 0.65
	return p
}
