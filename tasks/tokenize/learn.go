package tokenize

import (
	"cmp"
	"container/heap"
	"iter"
	"maps"
	"slices"
	"unicode/utf8"
)

// Learn makes a vocabulary of at most size pieces from text: the specials,
// every character that occurs at least twice, alone and inside a word (the
// most frequent ones, if there is no room for all), and then, as long as
// there is room, the pair of neighbouring pieces that occurs most often,
// joined (byte pair encoding over characters; Sennrich et al., 2016, as
// Hugging Face's WordPieceTrainer does it). The same texts give the same
// vocabulary, in any order.
func Learn(texts iter.Seq[string], size int) []string {
	counts := countWords(texts)
	l := newLearner(counts, size)
	for len(l.pieces) < size && l.join() {
	}
	return l.pieces
}

// minCount is the least number of occurrences of a character or a pair that makes
// it a piece.
const minCount = 2

func countWords(texts iter.Seq[string]) map[string]int {
	counts := map[string]int{}
	s := splitter{chars: newChars(uncased)}
	for text := range texts {
		s.reset(text, position{})
		for s.next() {
			if utf8.RuneCount(s.word) <= usual.maxChars {
				counts[string(s.word)]++
			}
		}
	}
	return counts
}

type learner struct {
	pieces []string
	ids    map[string]int32
	words  []wordCount
	pairs  map[pair]*pairCount
	queue  pairQueue
}

// wordCount is a word as the pieces that it is made of so far.
type wordCount struct {
	pieces []int32
	count  int
}

type pair struct{ left, right int32 }

// pairCount is a pair's number of occurrences, and the words where it once did.
type pairCount struct {
	count int
	words map[int32]struct{}
}

func newLearner(counts map[string]int, size int) *learner {
	l := &learner{ids: map[string]int32{}, pairs: map[pair]*pairCount{}}
	for _, s := range specials {
		l.add(s)
	}
	for _, r := range frequentChars(counts, (size-len(specials))/2) {
		l.add(string(r))
		l.add("##" + string(r))
	}
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		l.addWord(word, counts[word])
	}
	for p, c := range l.pairs {
		l.queue = append(l.queue, queued{p, c.count})
	}
	heap.Init(&l.queue)
	return l
}

// frequentChars returns at most n characters that occur at least minCount
// times, the most frequent ones, by code point.
func frequentChars(counts map[string]int, n int) []rune {
	total := map[rune]int{}
	for word, count := range counts {
		for _, r := range word {
			total[r] += count
		}
	}
	maps.DeleteFunc(total, func(_ rune, count int) bool { return count < minCount })
	found := slices.SortedFunc(maps.Keys(total), func(a, b rune) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(a, b))
	})
	found = found[:min(len(found), max(n, 0))]
	slices.Sort(found)
	return found
}

// add returns the id of a piece, which may be there already: several pairs
// can give the same one.
func (l *learner) add(piece string) int32 {
	id, ok := l.ids[piece]
	if !ok {
		id = int32(len(l.pieces))
		l.ids[piece] = id
		l.pieces = append(l.pieces, piece)
	}
	return id
}

// addWord takes a word apart into characters. One with an unknown character
// is left out: it would be [UNK].
func (l *learner) addWord(word string, count int) {
	w := wordCount{count: count}
	for i, r := range word {
		piece := string(r)
		if i > 0 {
			piece = "##" + piece
		}
		id, ok := l.ids[piece]
		if !ok {
			return
		}
		w.pieces = append(w.pieces, id)
	}
	l.words = append(l.words, w)
	l.countPairs(int32(len(l.words)-1), +1, nil)
}

// countPairs adds or takes away the pairs of one word; changed, if given,
// collects them.
func (l *learner) countPairs(word int32, sign int, changed map[pair]struct{}) {
	w := l.words[word]
	for i := 1; i < len(w.pieces); i++ {
		p := pair{w.pieces[i-1], w.pieces[i]}
		c := l.pairs[p]
		if c == nil {
			c = &pairCount{words: map[int32]struct{}{}}
			l.pairs[p] = c
		}
		c.count += sign * w.count
		if sign > 0 {
			c.words[word] = struct{}{}
		}
		if changed != nil {
			changed[p] = struct{}{}
		}
	}
}

// join makes one piece of the most frequent pair and reports whether there
// was one.
func (l *learner) join() bool {
	for len(l.queue) > 0 {
		q := heap.Pop(&l.queue).(queued)
		c := l.pairs[q.pair]
		if c == nil || c.count != q.count || q.count < minCount {
			continue // the queue has a later count of this pair, or it is too rare
		}
		joined := l.add(l.pieces[q.left] + l.pieces[q.right][len("##"):])
		changed := map[pair]struct{}{}
		for word := range c.words {
			l.countPairs(word, -1, changed)
			l.words[word].pieces = replace(l.words[word].pieces, q.pair, joined)
			l.countPairs(word, +1, changed)
		}
		delete(l.pairs, q.pair)
		for p := range changed {
			if c := l.pairs[p]; c != nil && c.count >= minCount {
				heap.Push(&l.queue, queued{p, c.count})
			}
		}
		return true
	}
	return false
}

// replace joins every occurrence of p, from left to right, in place.
func replace(pieces []int32, p pair, joined int32) []int32 {
	out := pieces[:0]
	for i := 0; i < len(pieces); i++ {
		if i+1 < len(pieces) && pieces[i] == p.left && pieces[i+1] == p.right {
			out = append(out, joined)
			i++
			continue
		}
		out = append(out, pieces[i])
	}
	return out
}

// queued is a pair with its count when it was put into the queue.
type queued struct {
	pair
	count int
}

// pairQueue is a heap: the most frequent pair first, then the one whose
// pieces are older.
type pairQueue []queued

func (q pairQueue) Len() int { return len(q) }
func (q pairQueue) Less(i, j int) bool {
	a, b := q[i], q[j]
	return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right)) < 0
}
func (q pairQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *pairQueue) Push(x any)   { *q = append(*q, x.(queued)) }
func (q *pairQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
