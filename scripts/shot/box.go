package main

// arms are the lines of a box character to its left, right, upper and lower edge: 0 is
// none, 1 light, 2 heavy, 3 double.
func arms(r rune) (a [4]int) {
	const (
		left = 1 << iota
		right
		up
		down
	)
	weight := 1
	set := func(edges int) [4]int {
		for i := range a {
			if edges>>i&1 == 1 {
				a[i] = weight
			}
		}
		return a
	}
	corners := [...]int{right | down, left | down, right | up, left | up, up | down | right, up | down | left,
		left | right | down, left | right | up, left | right | up | down}
	switch {
	case r >= 0x2550 && r <= 0x256c: // double lines; those with one single line are drawn as double
		weight = 3
		if r == 0x2550 {
			return set(left | right)
		}
		if r == 0x2551 {
			return set(up | down)
		}
		return set(corners[(r-0x2552)/3])
	case r >= 0x256d && r <= 0x2570: // round corners
		return set([...]int{right | down, left | down, left | up, right | up}[r-0x256d])
	case r >= 0x2574 && r <= 0x257b:
		weight = 1 + int(r-0x2574)/4
		return set([...]int{left, up, right, down}[(r-0x2574)%4])
	case r >= 0x257c: // half light, half heavy
		return [4][4]int{{1, 2, 0, 0}, {0, 0, 1, 2}, {2, 1, 0, 0}, {0, 0, 2, 1}}[r-0x257c]
	case r <= 0x250b || r >= 0x254c && r <= 0x254f: // lines, whole or dashed
		weight = 1 + int(r&1)
		if vertical := r>>1&1 == 1; vertical {
			return set(up | down)
		}
		return set(left | right)
	case r <= 0x251b: // four weights of each corner
		weight = 1 + int(r&3+1)/4
		return set(corners[(r-0x250c)/4])
	}
	weight = 1 // eight weights of each tee, sixteen of the cross
	if r == 0x2523 || r == 0x252b || r == 0x2533 || r == 0x253b || r == 0x254b {
		weight = 2
	}
	return set(corners[min(4+int(r-0x251c)/8, 8)])
}

// dashes is the number of parts of a dashed line, 1 of any other.
func dashes(r rune) int {
	switch {
	case r >= 0x2504 && r <= 0x2507:
		return 3
	case r >= 0x2508 && r <= 0x250b:
		return 4
	case r >= 0x254c && r <= 0x254f:
		return 2
	}
	return 1
}

// lines is the path of n box characters side by side; n is 1 but for whole horizontal
// lines.
func lines(x, y float64, r rune, n int) string {
	const w, h = cellWidth, float64(cellHeight)
	if r >= 0x2571 && r <= 0x2573 {
		path := ""
		if r != 0x2572 {
			path += polygon(x, y, 0, 1, 0, .93, .9, 0, 1, 0, 1, .07, .1, 1)
		}
		if r != 0x2571 {
			path += polygon(x, y, 0, 0, .1, 0, 1, .93, 1, 1, .9, 1, 0, .07)
		}
		return path
	}
	a := arms(r)
	thick := [...]float64{0, 1.2, 2.4, 1}
	path := ""
	stroke := func(weight int, f func(offset, thick float64)) {
		switch t := thick[weight]; weight {
		case 0:
		case 3:
			f(-1.5, t)
			f(1.5, t)
		default:
			f(0, t)
		}
	}
	parts := dashes(r)
	across := float64(n) * w
	switch {
	case a[0] == a[1] && parts == 1:
		stroke(a[0], func(o, t float64) { path += box(x, y+h/2+o-t/2, across, t) })
	case a[0] == a[1]:
		stroke(a[0], func(o, t float64) {
			for i := range parts {
				part := w / float64(parts)
				path += box(x+(float64(i)+.2)*part, y+h/2+o-t/2, part*.6, t)
			}
		})
	default:
		stroke(a[0], func(o, t float64) { path += box(x, y+h/2+o-t/2, w/2+t/2, t) })
		stroke(a[1], func(o, t float64) { path += box(x+w/2-t/2, y+h/2+o-t/2, w/2+t/2, t) })
	}
	switch {
	case a[2] == a[3] && parts == 1:
		stroke(a[2], func(o, t float64) { path += box(x+w/2+o-t/2, y, t, h) })
	case a[2] == a[3]:
		stroke(a[2], func(o, t float64) {
			for i := range parts {
				part := h / float64(parts)
				path += box(x+w/2+o-t/2, y+(float64(i)+.2)*part, t, part*.6)
			}
		})
	default:
		stroke(a[2], func(o, t float64) { path += box(x+w/2+o-t/2, y, t, h/2+t/2) })
		stroke(a[3], func(o, t float64) { path += box(x+w/2+o-t/2, y+h/2-t/2, t, h/2+t/2) })
	}
	return path
}
