package recipe

// Combine is the combination of the gradients of a step's passes.
type Combine string

// The combinations.
const (
	CombineMean   Combine = "mean"   // their mean
	CombinePCGrad Combine = "pcgrad" // the datasets' projected in the encoder where they conflict, see package engine/pcgrad
)

// Combines lists the combinations, the default first.
var Combines = []Combine{CombineMean, CombinePCGrad}
