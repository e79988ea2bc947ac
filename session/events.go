package session

import (
	"errors"
	"fmt"
	"io/fs"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// MostEvents is the maximum number of events that Events returns.
const MostEvents = 5000

// MostEventBytes is the maximum size of their lines together.
const MostEventBytes = 16 << 20

// eventLines hands the lines of the written events to each, with their numbers.
func (f Folder) eventLines(each func(line []byte, number int) error) error {
	file, err := confined.Open(f.Dir(), f.Events())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the events of run %s: %w", f.Name(), err)
	}
	defer file.Close()
	n := 0
	err = jsonl.Scan(file, func(line []byte, _ int64) error {
		n++
		return each(line, n)
	})
	if err != nil {
		return fmt.Errorf("read the events of run %s: %w", f.Name(), err)
	}
	return nil
}

// events hands the written events to each, oldest first, with the sizes of their lines.
// In the place of a damaged line is a warning that names it, with the Seq of the event
// before: events tell of a run, and nothing of it depends on them.
func (f Folder) events(each func(e wire.Event, size int) error) error {
	var last wire.Event
	return f.eventLines(func(line []byte, number int) error {
		var e wire.Event
		if err := jsonl.Decode(line, &e); err != nil {
			e = wire.Event{
				Seq: last.Seq, Time: last.Time, Step: last.Step, Kind: wire.EventDropped, Level: wire.LevelWarn,
				Text: fmt.Sprintf("%s:%d is damaged and was left out: %v", f.Events(), number, err),
			}
		}
		last = wire.Event{Seq: e.Seq, Time: e.Time, Step: e.Step}
		return each(e, len(line))
	})
}

// EachEvent hands the written events to each, oldest first, from the first with a Seq
// greater than since.
func (r *Run) EachEvent(since int64, each func(wire.Event) error) error {
	return r.eventsAfter(since, func(e wire.Event, _ int) error { return each(e) })
}

func (r *Run) eventsAfter(since int64, each func(e wire.Event, size int) error) error {
	begun := false
	return r.folder.events(func(e wire.Event, size int) error {
		if begun = begun || e.Seq > since; !begun {
			return nil
		}
		return each(e, size)
	})
}

// Events returns the events of EachEvent that are the newest: MostEvents of them, or
// fewer if they are large.
func (r *Run) Events(since int64) ([]wire.Event, error) {
	var newest []wire.Event
	var sizes []int
	bytes := 0
	err := r.eventsAfter(since, func(e wire.Event, size int) error {
		newest, sizes, bytes = append(newest, e), append(sizes, size), bytes+size
		for len(newest) > MostEvents || bytes > MostEventBytes && len(newest) > 1 {
			bytes -= sizes[0]
			newest, sizes = newest[1:], sizes[1:]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return newest, nil
}
