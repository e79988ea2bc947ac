package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// events reads the written events, oldest first. In the place of a damaged line is a
// warning that names it, with the Seq of the event before: events tell of a run, and
// nothing of it depends on them.
func (f Folder) events() ([]wire.Event, error) {
	file, err := confined.Open(f.Dir(), f.Events())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the events of run %s: %w", f.Name(), err)
	}
	defer file.Close()
	var all []wire.Event
	var last wire.Event
	n := 0
	err = jsonl.Scan(file, func(line []byte, _ int64) error {
		n++
		var e wire.Event
		if err := json.Unmarshal(line, &e); err != nil {
			e = wire.Event{
				Seq: last.Seq, Time: last.Time, Step: last.Step, Kind: wire.EventDropped, Level: wire.LevelWarn,
				Text: fmt.Sprintf("%s:%d is damaged and was left out: %v", f.Events(), n, worded.JSON(err, e)),
			}
		}
		last = e
		all = append(all, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the events of run %s: %w", f.Name(), err)
	}
	return all, nil
}
