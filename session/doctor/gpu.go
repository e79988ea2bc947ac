package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/driver"
)

// gpus reports each GPU with its memory in use and the users. The trainer decides
// whether that leaves it free for a run, and device reports the decision.
func gpus(ctx context.Context, m Machine) []Finding {
	const check = "GPU"
	out, err := driver.Tool(ctx, m.Command, "--query-gpu=index,name,uuid,memory.used,memory.total", "--format=csv,noheader,nounits")
	cards := rows(out, 5)
	if err != nil || len(cards) == 0 {
		if _, present := driver.Find(ctx, m.Root, m.Command); !present {
			return []Finding{{check, OK, "none", ""}}
		}
		_, device := fs.Stat(m.Root, "dev/nvidiactl")
		_, windows := fs.Stat(m.Root, "dev/dxg")
		if device != nil && windows != nil {
			return []Finding{{
				check, Warn, "there is a driver, and no /dev/nvidiactl: no GPU is given to this container, or the devices are not made yet",
				"start the container with --gpus all; outside of one: sudo nvidia-smi",
			}}
		}
		return []Finding{{check, Warn, "there is a driver, and nvidia-smi lists no GPU", "nvidia-smi"}}
	}
	// In a container the processes are unknown, but not the memory.
	out, _ = driver.Tool(ctx, m.Command, "--query-compute-apps=gpu_uuid,pid,process_name,used_memory", "--format=csv,noheader,nounits")
	users := rows(out, 4)

	var findings []Finding
	for _, card := range cards {
		index, name, uuid := card[0], card[1], card[2]
		used, _ := strconv.ParseFloat(card[3], 64)
		total, _ := strconv.ParseFloat(card[4], 64)
		text := fmt.Sprintf("%s: %s, %.1f of %.1f GiB in use", index, name, used/1024, total/1024)
		var by []string
		for _, u := range users {
			if u[0] == uuid {
				by = append(by, fmt.Sprintf("process %s %s (%s MiB)", u[1], u[2], u[3]))
			}
		}
		slices.Sort(by)
		if len(by) > 0 {
			text += ": " + strings.Join(by, ", ")
		}
		findings = append(findings, Finding{check, OK, text, ""})
	}
	return findings
}

// rows splits nvidia-smi's CSV, whose fields have no quotes, and leaves out
// lines that do not have that many fields, such as messages.
func rows(out string, fields int) [][]string {
	var all [][]string
	for line := range strings.Lines(out) {
		row := strings.Split(strings.TrimSpace(line), ", ")
		if len(row) == fields {
			all = append(all, row)
		}
	}
	return all
}
