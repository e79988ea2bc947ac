package device

import (
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/driver"
)

// visible are the cards that CUDA_VISIBLE_DEVICES leaves, by their place in the
// list. Its numbers count in PCI order here, as --gpu does. As in CUDA (the
// programming guide, "CUDA environment variables"), an entry that names nothing
// ends the list.
func (m Machine) visible() []int {
	if m.Visible == nil {
		var all []int
		for i, c := range m.Cards {
			if !c.Parted {
				all = append(all, i)
			}
		}
		return all
	}
	var left []int
	for entry := range strings.SplitSeq(*m.Visible, ",") {
		found := meant(strings.TrimSpace(entry), m.Cards)
		if len(found) == 0 {
			break
		}
		for _, i := range found {
			if !slices.Contains(left, i) {
				left = append(left, i)
			}
		}
	}
	slices.Sort(left)
	return left
}

// meant are the cards that a number or the beginning of a UUID names: of a parted
// card, its instances. A beginning that fits several cards names none.
func meant(entry string, cards []Card) []int {
	index, err := strconv.Atoi(entry)
	if err != nil {
		fits := func(c Card) bool { return strings.HasPrefix(strings.ToLower(c.UUID), strings.ToLower(entry)) }
		i := slices.IndexFunc(cards, fits)
		if !driver.NamesGPU(entry) || i < 0 || slices.ContainsFunc(cards[i+1:], fits) {
			return nil
		}
		if !cards[i].Parted {
			return []int{i}
		}
		index = cards[i].Index
	}
	var found []int
	for i, c := range cards {
		if c.Index == index && !c.Parted {
			found = append(found, i)
		}
	}
	return found
}
