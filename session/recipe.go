package session

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// KeepRecipe replaces the run's recipe. It keeps the file's time, which List takes
// for the run's creation.
func (o *Owner) KeepRecipe(r *recipe.Recipe) error {
	if err := o.Check(); err != nil {
		return err
	}
	file := o.way(o.Recipe())
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("write the run's recipe: %w", o.word(err))
	}
	if err := writeRecipe(file, r); err != nil {
		return o.word(err)
	}
	if err := os.Chtimes(file, time.Time{}, info.ModTime()); err != nil {
		return fmt.Errorf("write the run's recipe: %w", o.word(err))
	}
	return o.noteRecipe()
}

func writeRecipe(file string, r *recipe.Recipe) error {
	var text bytes.Buffer
	if err := recipe.Encode(&text, r); err != nil {
		return err
	}
	if err := durable.Write(file, text.Bytes()); err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
	}
	return nil
}
