package answers

// slab makes many short lists from few long ones: a list for itself takes the room of its
// header and of its size's class.
type slab[T any] struct {
	room  []T
	begun int // beginning of the list that is being made
}

// slabLength is the number of elements of a long list.
const slabLength = 4096

// add appends to the list that is being made.
func (s *slab[T]) add(v T) {
	if len(s.room) == cap(s.room) {
		list := s.room[s.begun:]
		s.room = append(make([]T, 0, max(slabLength, 2*len(list))), list...)
		s.begun = 0
	}
	s.room = append(s.room, v)
}

// cut ends the list, and returns it; nil if it is empty.
func (s *slab[T]) cut() []T {
	list := s.room[s.begun:len(s.room):len(s.room)]
	s.begun = len(s.room)
	if len(list) == 0 {
		return nil
	}
	return list
}
