package checkpoint

// FLOPs is the number of floating-point operations of one pass, forward and
// backward, over windows with these numbers of real tokens, with the heads that
// have a loss on them and frozen layers, as FreezeLayers counts them, which have
// no backward. Per token, in multiply-adds of the forward:
//
//	E H              the projection of the embeddings, if there is one
//	L (4 H² + 2 H I) the layers' matrices: query, key, value, output; up, down
//	2 H              a span head
//
// and per window of S tokens
//
//	2 L S² H         each layer's query by key, and weights by value
//	H² + H C         a class head
//
// A multiply-add is two operations, and the backward takes twice the forward:
// the gradient of a product is one product for each factor. That is the
// convention of PaLM's model FLOPs utilization (arXiv 2204.02311, appendix B).
// Only matrix products count: not LayerNorm, softmax, GELU, dropout, the look-up
// of embeddings or the optimizer, nor padding, nor anything that is computed a
// second time.
func FLOPs(c Config, frozen int, heads []Head, lens []int32) float64 {
	E, H, L, I := float64(c.EmbeddingSize), float64(c.HiddenSize), float64(c.Layers), float64(c.IntermediateSize)
	layer, project, window := 4*H*H+2*H*I, 0.0, 0.0
	if c.EmbeddingSize != c.HiddenSize || c.Architecture == ALBERT {
		project = E * H
	}
	token := L*layer + project
	rest, restToken := 0.0, 0.0 // layers without a backward, and their multiply-adds per token
	if frozen > 0 {
		rest = L * float64(frozen) / float64(c.OwnLayers())
		restToken = rest*layer + project
	}
	for _, h := range heads {
		if len(h.Labels) == 0 {
			token += 2 * H
		} else {
			window += H*H + H*float64(len(h.Labels))
		}
	}
	sum := 0.0
	for _, l := range lens {
		S := float64(l)
		sum += 3*(S*token+2*L*S*S*H+window) - 2*(S*restToken+2*rest*S*S*H)
	}
	return 2 * sum
}

// InferenceFLOPs is the number of floating-point operations of the forward of one
// window of so many tokens, in the same convention.
func InferenceFLOPs(c Config, heads []Head, tokens int) float64 {
	return FLOPs(c, 0, heads, []int32{int32(tokens)}) / 3
}
