package read

// skip passes over the next value. It looks into the value no closer than it
// needs to find the end.
func (c *cursor) skip() error {
	s := &c.text
	c.open = c.open[:0]
	for {
		b, err := s.next()
		if err != nil {
			return err
		}
		switch b {
		case '"':
			raw, _, err := s.quoted()
			if err != nil {
				return err
			}
			s.pos += len(raw) + 2
		case '{', '[':
			c.open = append(c.open, b+2) // in ASCII the closing one comes two later
			s.pos++
			continue
		case '}', ']':
			if len(c.open) == 0 || c.open[len(c.open)-1] != b {
				return s.broken("found %q where a value should be", b)
			}
			c.open = c.open[:len(c.open)-1]
			s.pos++
		case ',', ':':
			if len(c.open) == 0 {
				return s.broken("found %q where a value should be", b)
			}
			s.pos++
			continue
		default:
			word, err := s.word()
			if err != nil {
				return err
			}
			s.pos += len(word)
		}
		if len(c.open) == 0 {
			return nil
		}
	}
}
