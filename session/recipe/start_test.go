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
	if r, err := Read(file, []string{"kd.method=hard"}); err != nil || r.KD.Teaches() {
		t.Errorf("without a teacher's part in the loss: %+v, %v", r, err)
	}
}
