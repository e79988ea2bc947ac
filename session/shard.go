package session

import (
	"fmt"
	"path"
	"strings"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
)

// Shard is the place of a file of soft targets below a run's targets:
// DATASET/TEACHER/TASK/NNNNN.logits.
type Shard struct {
	Dataset string
	Teacher string // its short name
	Task    string
	File    string
}

// ParseShard checks a shard's path from a file, which a stranger may have written:
// dataset and task are names of a recipe, the teacher is one element of a path.
func ParseShard(text string) (Shard, error) {
	parts := strings.Split(text, "/")
	if len(parts) == 4 {
		s := Shard{parts[0], parts[1], parts[2], parts[3]}
		if recipe.IsName(s.Dataset) && recipe.IsElement(s.Teacher) && recipe.IsName(s.Task) && kd.IsShard(s.File) {
			return s, nil
		}
	}
	return Shard{}, fmt.Errorf("%.200q is not the place of a shard, DATASET/TEACHER/TASK/NNNNN.logits", text)
}

// Folder is the folder that the shard lies in, below the run's targets.
func (s Shard) Folder() string { return path.Join(s.Dataset, s.Teacher, s.Task) }
