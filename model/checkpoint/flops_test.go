package checkpoint

import (
	"testing"
)

// The wanted numbers are worked out by hand, in multiply-adds of the forward.
func TestFLOPsAreThoseOfTheMatrixProducts(t *testing.T) {
	size := func(name string) Config {
		c, err := Size(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	albert := size("small")
	albert.Architecture, albert.EmbeddingSize = ALBERT, albert.HiddenSize
	span := Head{Name: "mrc"}
	three := Head{Name: "nli", Labels: []string{"entailment", "neutral", "contradiction"}}
	even := make([]int32, 16)
	for i := range even {
		even[i] = 128
	}
	for _, c := range []struct {
		name   string
		config Config
		heads  []Head
		lens   []int32
		want   float64 // multiply-adds of the forward
	}{
		// 2,048 tokens. Layers: 12 (4 x 65,536 + 2 x 262,144) = 9,437,184 a
		// token, 19,327,352,832. Attention: 16 x 2 x 12 x 16,384 x 256 =
		// 1,610,612,736. Projection: 2,048 x 128 x 256 = 67,108,864. Head:
		// 2,048 x 512 = 1,048,576.
		{"ELECTRA-small, 16 windows of 128", size("small"), []Head{span}, even, 21_006_123_008},
		// 17 tokens, 10² + 4² + 3² = 125. Layers: 17 x 9,437,184 =
		// 160,432,128. Attention: 24 x 256 x 125 = 768,000. Projection: 17 x
		// 32,768 = 557,056. Two heads: 17 x 512 = 8,704, and 3 (65,536 + 768)
		// = 198,912.
		{"three windows, two heads", size("small"), []Head{span, three}, []int32{10, 4, 3}, 161_964_800},
		// 5 tokens. Layers: 12 (4 x 589,824 + 2 x 2,359,296) = 84,934,656 a
		// token, 424,673,280. Attention: 24 x 25 x 768 = 460,800. E is H.
		{"ELECTRA-base projects nothing", size("base"), nil, []int32{5}, 425_134_080},
		// 1 token: 9,437,184 + 24 x 256 + 65,536.
		{"ALBERT always projects", albert, nil, []int32{1}, 9_508_864},
	} {
		forward := 0.0
		for _, tokens := range c.lens {
			forward += InferenceFLOPs(c.config, c.heads, int(tokens))
		}
		if forward != 2*c.want {
			t.Errorf("%s: the forward has %.0f operations, want %.0f", c.name, forward, 2*c.want)
		}
		if got := FLOPs(c.config, 0, c.heads, c.lens); got != 6*c.want {
			t.Errorf("%s: %.0f operations, want %.0f", c.name, got, 6*c.want)
		}
	}
}

func TestFrozenLayersHaveNoBackward(t *testing.T) {
	small, _ := Size("small")
	albert := small
	albert.Architecture, albert.Groups = ALBERT, 1
	span := []Head{{Name: "mrc"}}
	for _, c := range []struct {
		name   string
		config Config
		frozen int
		want   float64 // operations: 6 a multiply-add, 2 in frozen parts
	}{
		// 3 tokens. A layer: 3 x 786,432 + 2 x 9 x 256 = 2,363,904. Projection:
		// 3 x 32,768 = 98,304. Head: 3 x 512 = 1,536.
		{"none", small, 0, 6 * (12*2_363_904 + 98_304 + 1_536)},
		{"5 of 12", small, 5, 6*(7*2_363_904+1_536) + 2*(5*2_363_904+98_304)},
		{"all", small, 12, 6*1_536 + 2*(12*2_363_904+98_304)},
		{"the one that ALBERT runs 12 times", albert, 1, 6*1_536 + 2*(12*2_363_904+98_304)},
	} {
		if got := FLOPs(c.config, c.frozen, span, []int32{3}); got != c.want {
			t.Errorf("%s: %.0f operations, want %.0f", c.name, got, c.want)
		}
	}
}
