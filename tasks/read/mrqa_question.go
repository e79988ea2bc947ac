package read

func (q *mrqaQuestion) read(c *cursor) error {
	return c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "qid":
			q.qid, _, err = c.scalar()
		case "id":
			q.id, _, err = c.scalar()
		case "question":
			q.text, err = some(c.string())
		case "answers":
			q.answers, err = c.strings()
		case "detected_answers":
			err = c.array(func(c *cursor, _ int) error {
				var d detected
				err := d.read(c)
				q.detected = append(q.detected, d)
				return err
			})
		default:
			err = c.skip()
		}
		return err
	})
}

func (d *detected) read(c *cursor) error {
	return c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "text":
			d.text, err = c.string()
		case "char_spans":
			err = c.array(func(c *cursor, _ int) error {
				place, err := readPair(c)
				d.places = append(d.places, place)
				return err
			})
		default:
			err = c.skip()
		}
		return err
	})
}

// readPair reads a list of two whole numbers.
func readPair(c *cursor) (pair [2]int, err error) {
	n := 0
	err = c.array(func(c *cursor, i int) (err error) {
		if n = i; i > len(pair) {
			return c.skip()
		}
		pair[i-1], err = c.integer()
		return err
	})
	if err == nil && n != len(pair) {
		err = &shapeError{want: "a list of two numbers", got: "another number of them"}
	}
	return pair, err
}
