package recipe

import "testing"

func TestARunOfBeforeStartTeachesWhenItIsAsked(t *testing.T) {
	file := write(t, small)
	if r, err := ReadRun(file, nil); err != nil || r.KD.Start != StartManual {
		t.Errorf("the run has %+v, %v", r, err)
	}
	if r, err := Read(file, nil); err != nil || r.KD.Start != StartWait {
		t.Errorf("the recipe has %+v, %v", r, err)
	}
	if r, err := Read(file, []string{"kd.method=hard", "schedule.kd.method=9: hard"}); err != nil || r.Teaches() {
		t.Errorf("without a teacher's part in the loss: %+v, %v", r, err)
	}
	if r, err := Read(file, []string{"kd.method=hard", "schedule.kd.method=9: mean"}); err != nil || !r.Teaches() {
		t.Errorf("with a part that begins later: %+v, %v", r, err)
	}
}
