package compute

import (
	"strings"
	"testing"

	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
)

// The recipe has no package of C to take them from.
func TestTheRecipesChoicesOfArithmeticAreTheModels(t *testing.T) {
	for name, choices := range map[string][]string{"model.precision": model.Precisions, "train.matmul": model.Matmuls} {
		_, err := recipe.Read("demo", []string{name + "=unheard-of"})
		if want := "none of auto, " + strings.Join(choices, ", "); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s is refused with %v, want %s", name, err, want)
		}
	}
}
