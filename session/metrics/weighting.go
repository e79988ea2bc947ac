package metrics

// Kinds of the columns KIND/DATASET/TASK about the combination of a step's soft targets;
// only steps that have some have them. wire.WeightingRow defines them.
const (
	AllRight     = "all_right"
	SomeRight    = "some_right"
	NoneRight    = "none_right"
	WeightRight  = "weight_right"
	WeightWrong  = "weight_wrong"
	Acts         = "acts"
	Falls        = "falls"
	Truth        = "truth"
	TruthPlain   = "truth_plain"
	TruthStudent = "truth_student"
	Ahead        = "ahead"
	Entropy      = "entropy"
)

// weightings are all of these.
var weightings = []string{
	AllRight, SomeRight, NoneRight, WeightRight, WeightWrong, Acts, Falls, Truth, TruthPlain, TruthStudent, Ahead, Entropy,
}
