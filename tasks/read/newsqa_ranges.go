package read

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// newsConsensus is the answer that workers agree on, from a CSV row: votes of
// validators ({"none": 1, "294:297": 2}, or nothing), and the choices of the
// first workers ("196:228|196:202,217:228|None").
func newsConsensus(validated, chosen string) (newsRange, error) {
	var votes, choices newsVotes
	if strings.TrimSpace(validated) != "" {
		var c cursor
		c.on([]byte(validated))
		err := c.object(func(c *cursor, key string) error {
			count, err := c.integer()
			if err != nil {
				return err
			}
			answer := noRange
			if key == "bad_question" {
				answer = badRange
			} else if strings.Contains(key, ":") {
				if answer, err = parseRange(key); err != nil {
					return err
				}
			}
			votes.add(answer, count)
			return nil
		})
		if err != nil {
			return noRange, fmt.Errorf("validated_answers: %w", err)
		}
	}
	for _, choice := range strings.FieldsFunc(chosen, func(r rune) bool { return r == '|' || r == ',' }) {
		answer := noRange
		if strings.Contains(choice, ":") {
			var err error
			if answer, err = parseRange(choice); err != nil {
				return noRange, fmt.Errorf("answer_char_ranges: %w", err)
			}
		}
		choices.add(answer, 1)
	}
	return consensus(votes, choices), nil
}

// parseRange reads "196:228", the end excluded.
func parseRange(text string) (newsRange, error) {
	from, to, _ := strings.Cut(text, ":")
	start, err := strconv.Atoi(strings.TrimSpace(from))
	end, also := strconv.Atoi(strings.TrimSpace(to))
	if err != nil || also != nil {
		return noRange, fmt.Errorf("%q is not a start and an end", text)
	}
	return newsRange{start: start, end: end}, nil
}

// newsShare reads the share of workers; "?" and "" mean unknown.
func newsShare(text string) (float64, error) {
	if text == "" || text == "?" {
		return 0, nil
	}
	share, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("is_question_bad is %q, not a share", text)
	}
	return share, nil
}

// newsStory is a story with the code points of its words, which are counted
// when they are asked for.
type newsStory struct {
	text  string
	spans []newsRange
}

// words returns the code points of ranges of words ("196:202,217:228"); "-1:-1"
// is no answer.
func (s *newsStory) words(text string) ([]newsRange, error) {
	if s.spans == nil {
		s.spans = wordSpans(s.text)
	}
	var answers []newsRange
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == ',' }) {
		if part == "-1:-1" {
			continue
		}
		words, err := parseRange(part)
		if err != nil {
			return nil, fmt.Errorf("answer_token_ranges: %w", err)
		}
		if words.start < 0 || words.end <= words.start || words.end > len(s.spans) {
			return nil, fmt.Errorf("answer_token_ranges: %q is not a range of the story's %d words", part, len(s.spans))
		}
		answers = append(answers, newsRange{start: s.spans[words.start].start, end: s.spans[words.end-1].end})
	}
	return answers, nil
}

// wordSpans returns the code points of the words between white space.
func wordSpans(text string) []newsRange {
	var spans []newsRange
	at, inside := 0, false
	for _, r := range text {
		if space := unicode.IsSpace(r); !space && !inside {
			spans = append(spans, newsRange{start: at, end: at + 1})
		} else if !space {
			spans[len(spans)-1].end = at + 1
		}
		inside = !unicode.IsSpace(r)
		at++
	}
	return spans
}
