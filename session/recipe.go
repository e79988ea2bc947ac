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
	info, err := os.Stat(o.Recipe())
	if err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
	}
	if err := writeRecipe(o.Recipe(), r); err != nil {
		return err
	}
	if err := os.Chtimes(o.Recipe(), time.Time{}, info.ModTime()); err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
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
