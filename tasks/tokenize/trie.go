package tokenize

// trie finds the longest piece at the start of some bytes. It is a double
// array (Aoe, "An efficient digital search algorithm by using a double-array
// structure", 1989): the child of state s for byte b is slot base(s)+b, if
// that slot's parent is s.
type trie []slot

type slot struct {
	base, parent int32
	id           int32 // id of the piece that ends here, or -1
}

// node is a state while the trie is built.
type node struct {
	children []child
	id       int32
}

type child struct {
	b    byte
	node int32
}

// newTrie holds the pieces under their index. Of equal pieces the last one
// counts, as in Hugging Face's tokenizers.
func newTrie(pieces []string) trie {
	most := 1
	for _, piece := range pieces {
		most += len(piece)
	}
	nodes := append(make([]node, 0, most), node{id: -1}) // which never grows
	for id, piece := range pieces {
		n := int32(0)
		for i := range len(piece) {
			n = descend(&nodes, n, piece[i])
		}
		nodes[n].id = int32(id)
	}
	return pack(nodes)
}

// descend returns the child of node n for b, and makes it if need be.
func descend(nodes *[]node, n int32, b byte) int32 {
	for _, c := range (*nodes)[n].children {
		if c.b == b {
			return c.node
		}
	}
	next := int32(len(*nodes))
	*nodes = append(*nodes, node{id: -1})
	(*nodes)[n].children = append((*nodes)[n].children, child{b, next})
	return next
}

// pack gives every node a slot, breadth first, at the first base where all
// its children find room.
func pack(nodes []node) trie {
	var t trie
	grow := func(n int) {
		for len(t) < n {
			t = append(t, slot{parent: -1, id: -1})
		}
	}
	grow(1)
	t[0] = slot{parent: 0, id: -1} // the root: its own parent, so never free
	place := make([]int32, len(nodes))
	queue := []int32{0}
	from := int32(1) // the slots before are nearly all taken
	for len(queue) > 0 {
		n := nodes[queue[0]]
		s := place[queue[0]]
		queue = queue[1:]
		t[s].id = n.id
		if len(n.children) == 0 {
			continue
		}
		first := int32(n.children[0].b)
		pos, taken := max(from, first+1), int32(0)
		for start := pos; ; pos++ {
			grow(int(pos) + 2*256)
			if t[pos].parent < 0 && fits(t, n.children, pos-first) {
				break
			}
			if t[pos].parent >= 0 {
				taken++
			}
			if pos-start > 64 && taken*20 > (pos-start)*19 {
				from = pos // 95 % of the searched slots are taken: do not search them again
			}
		}
		t[s].base = pos - first
		for _, c := range n.children {
			next := t[s].base + int32(c.b)
			t[next].parent = s
			place[c.node] = next
			queue = append(queue, c.node)
		}
	}
	grow(len(t) + 256) // base+255 of every state is a slot
	return t
}

// fits reports whether every child has a free slot at this base.
func fits(t trie, children []child, base int32) bool {
	if base < 1 {
		return false
	}
	for _, c := range children {
		if i := base + int32(c.b); int(i) < len(t) && t[i].parent >= 0 {
			return false
		}
	}
	return true
}

// walk returns the state after s and the bytes of prefix; ok is false when
// no piece begins so.
func (t trie) walk(s int32, prefix string) (_ int32, ok bool) {
	for i := range len(prefix) {
		next := t[s].base + int32(prefix[i])
		if t[next].parent != s {
			return 0, false
		}
		s = next
	}
	return s, true
}

// longest returns the longest piece that begins word, from state s on, and
// its length in bytes; id is -1 if there is none.
func (t trie) longest(s int32, word []byte) (id int32, n int) {
	id = -1
	for i, b := range word {
		next := t[s].base + int32(b)
		if t[next].parent != s {
			break
		}
		s = next
		if t[s].id >= 0 {
			id, n = t[s].id, i+1
		}
	}
	return id, n
}
