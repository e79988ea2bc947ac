package read

func (q *dropQuestion) read(c *cursor) error {
	return c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "query_id":
			q.id, _, err = c.scalar()
		case "question":
			q.text, err = some(c.string())
		case "answer":
			err = q.first.read(c)
		case "validated_answers":
			err = c.array(func(c *cursor, _ int) error {
				var a dropAnswer
				err := a.read(c)
				q.other = append(q.other, a)
				return err
			})
		default:
			err = c.skip()
		}
		return err
	})
}

func (a *dropAnswer) read(c *cursor) error {
	return c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "number":
			var number string
			number, _, err = c.scalar()
			a.number = number != "" && number != "null"
		case "date":
			err = c.object(func(c *cursor, key string) error {
				part, _, err := c.scalar()
				a.date = a.date || part != "" && part != "null"
				return err
			})
		case "spans":
			a.spans, err = c.strings()
		default:
			err = c.skip()
		}
		return err
	})
}
