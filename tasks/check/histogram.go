package check

import (
	"encoding/json"
	"math/bits"
	"unicode/utf8"
)

// longestCounted is the greatest length that has a count of its own.
const longestCounted = 1 << 16

// Histogram counts lengths: each up to longestCounted, those beyond by powers
// of two.
type Histogram struct {
	counts   []int                  // by length
	beyond   [bits.UintSize + 1]int // by the bits of the length
	n, sum   int
	min, max int
}

// Add counts a length.
func (h *Histogram) Add(length int) {
	if h.n == 0 || length < h.min {
		h.min = length
	}
	h.max = max(h.max, length)
	h.n++
	h.sum += length
	if length > longestCounted {
		h.beyond[bits.Len(uint(length))]++
		return
	}
	if length >= len(h.counts) {
		h.counts = append(h.counts, make([]int, length+1-len(h.counts))...)
	}
	h.counts[length]++
}

// Sum is the sum of all lengths.
func (h *Histogram) Sum() int { return h.sum }

// Min is the shortest length, 0 without any.
func (h *Histogram) Min() int { return h.min }

// Max is the longest length, 0 without any.
func (h *Histogram) Max() int { return h.max }

// Mean is 0 without any lengths.
func (h *Histogram) Mean() float64 { return float64(h.sum) / float64(max(h.n, 1)) }

// Quantile returns the shortest length that a share q of all do not exceed.
func (h *Histogram) Quantile(q float64) int {
	need, seen := q*float64(h.n), 0
	for length, n := range h.counts {
		if seen += n; seen > 0 && float64(seen) >= need {
			return length
		}
	}
	return h.max
}

// Bucket counts the lengths from From to To.
type Bucket struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Count int `json:"count"`
}

// Buckets are the counts by powers of two: 0, 1, 2 to 3, 4 to 7, and so on,
// from the first to the last that has any.
func (h *Histogram) Buckets() []Bucket {
	buckets := []Bucket{}
	if h.n == 0 {
		return buckets
	}
	for k := bits.Len(uint(h.min)); k <= bits.Len(uint(h.max)); k++ {
		b := Bucket{From: 1 << k >> 1, To: 1<<k - 1, Count: h.beyond[k]}
		for length := b.From; length <= b.To && length < len(h.counts); length++ {
			b.Count += h.counts[length]
		}
		buckets = append(buckets, b)
	}
	return buckets
}

// MarshalJSON writes a summary of the lengths.
func (h *Histogram) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		N       int      `json:"n"`
		Min     int      `json:"min"`
		Mean    float64  `json:"mean"`
		Median  int      `json:"median"`
		P95     int      `json:"p95"`
		Max     int      `json:"max"`
		Buckets []Bucket `json:"buckets"`
	}{h.n, h.min, h.Mean(), h.Quantile(0.5), h.Quantile(0.95), h.max, h.Buckets()})
}

func codePoints(text string) int { return utf8.RuneCountInString(text) }
