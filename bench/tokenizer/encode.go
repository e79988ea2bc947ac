package tokenizer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"dev.road/workbench/bench"
	"dev.road/workbench/tasks/tokenize"
)

// tokenSum is a checksum of the numbers of every text's tokens.
func tokenSum(t *tokenize.Tokenizer, texts []string) string {
	h := sha256.New()
	var tokens []tokenize.Token
	var line []byte
	for _, text := range texts {
		tokens = t.Encode(tokens[:0], text)
		line = binary.LittleEndian.AppendUint32(line[:0], uint32(len(tokens)))
		for _, token := range tokens {
			for _, n := range []int32{token.ID, token.Start, token.End, token.Word} {
				line = binary.LittleEndian.AppendUint32(line, uint32(n))
			}
		}
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// encodeSeconds is the processor time that encoding the texts takes, from as
// many turns as last a fifth of a second.
func encodeSeconds(t *tokenize.Tokenizer, texts []string) float64 {
	var tokens []tokenize.Token
	begin := bench.ProcessorTime()
	for turns := 1; ; turns++ {
		for _, text := range texts {
			tokens = t.Encode(tokens[:0], text)
		}
		if spent := bench.ProcessorTime() - begin; spent > 200*time.Millisecond {
			return spent.Seconds() / float64(turns)
		}
	}
}
