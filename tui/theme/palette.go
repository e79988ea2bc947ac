package theme

// color is one colour in its two forms: 24 bits, from which 256 are computed,
// and one of the terminal's own sixteen, chosen by hand because the nearest of
// sixteen is too often a grey.
type color struct {
	rgb   uint32
	basic uint8 // 0-7, and 8-15 for the bright ones
}

// palette is a set of colours for one kind of background. The colours that fill
// screens, the muted axes and the markers, are of the terminal's 256 if possible:
// their sequences are shorter.
type palette struct {
	name string
	back uint32 // background; faint lines fade into it
	fade float64
	role [roles]color // Plain, Title and Selected keep the terminal's own
	line [Series]color
	heat [HeatLevels]color

	// shade are the backgrounds, on which the texts of all parties stay legible. They
	// are of the 256. Zero: the terminal's background is not known.
	shade [shades]uint32
}

// Names lists the palettes, in the order of the help.
func Names() []string {
	names := make([]string, 0, len(palettes)+1)
	for _, p := range palettes {
		names = append(names, p.name)
	}
	return append(names, mono)
}

const mono = "mono"

var palettes = []palette{
	{
		name: "dark", back: 0x16181d, fade: 0.62,
		role: [roles]color{
			Muted: {0x949494, 8}, Accent: {0x6cb6ff, 14}, Good: {0x7ee787, 10}, Bad: {0xff7b72, 9}, Warn: {0xf2cc60, 11},
			Gold: {0xf2cc60, 11}, Student: {0x6cb6ff, 14}, Teacher: {0xd2a8ff, 13}, Marker: {0xffafd7, 13}, Cursor: {0xe6edf3, 15},
		},
		line: [Series]color{
			{0x6cb6ff, 12}, {0xffa657, 11}, {0x7ee787, 10}, {0xd2a8ff, 13}, {0xff7b72, 9},
			{0x56d4dd, 14}, {0xf2cc60, 3}, {0xffafd7, 5}, {0xa5d6a7, 2}, {0xb3b9c5, 7},
		},
		heat:  [HeatLevels]color{{0x2b3a55, 4}, {0x2f6690, 12}, {0x3a9e9e, 6}, {0x9fc65a, 10}, {0xf7e06e, 11}},
		shade: [shades]uint32{0x303030, 0x5f0000, 0x870000, 0xaf0000},
	},
	{
		name: "light", back: 0xffffff, fade: 0.6,
		role: [roles]color{
			Muted: {0x6c6c6c, 8}, Accent: {0x0550ae, 4}, Good: {0x116329, 2}, Bad: {0xb3261e, 1}, Warn: {0x8a5a00, 3},
			Gold: {0x8a5a00, 3}, Student: {0x0550ae, 4}, Teacher: {0x6e3fb8, 5}, Marker: {0xa8246f, 5}, Cursor: {0x1f2328, 0},
		},
		line: [Series]color{
			{0x0550ae, 4}, {0xa04400, 3}, {0x116329, 2}, {0x6e3fb8, 5}, {0xb3261e, 1},
			{0x0b6e75, 6}, {0x7a6200, 8}, {0xa8246f, 13}, {0x4a7a2c, 10}, {0x57606a, 0},
		},
		heat:  [HeatLevels]color{{0xd8e4f2, 7}, {0x9cc3de, 14}, {0x5a9ab8, 6}, {0x2b6a9b, 12}, {0x0a3069, 4}},
		shade: [shades]uint32{0xeeeeee, 0xffffaf, 0xffd787, 0xffaf5f},
	},
	{
		// For a background that is neither dark nor light, a picture or a grey:
		// colours of medium lightness, which contrast with both.
		name: "transparent", back: 0x7f7f7f, fade: 0.35,
		role: [roles]color{
			Muted: {0x949494, 8}, Accent: {0x2f8de4, 12}, Good: {0x2da44e, 2}, Bad: {0xe5534b, 1}, Warn: {0xc69026, 3},
			Gold: {0xc69026, 3}, Student: {0x2f8de4, 12}, Teacher: {0xa371f7, 5}, Marker: {0xdb61a2, 13}, Cursor: {0x8c929b, 8},
		},
		line: [Series]color{
			{0x2f8de4, 12}, {0xdb6d28, 3}, {0x2da44e, 2}, {0xa371f7, 5}, {0xe5534b, 1},
			{0x1b9e9e, 6}, {0xb08800, 11}, {0xdb61a2, 13}, {0x6fa83a, 10}, {0x8c929b, 8},
		},
		heat: [HeatLevels]color{{0x4a6fa5, 4}, {0x2f8de4, 12}, {0x1b9e9e, 6}, {0x6fa83a, 10}, {0xc69026, 11}},
	},
	{
		// Okabe and Ito's set (jfly.uni-koeln.de/color, 2008), which stays
		// distinct in deuteranopia and protanopia: good and bad are blue and
		// vermilion, never green and red.
		name: "colour-blind", back: 0x16181d, fade: 0.6,
		role: [roles]color{
			Muted: {0x949494, 8}, Accent: {0x56b4e9, 14}, Good: {0x56b4e9, 12}, Bad: {0xe8703a, 9}, Warn: {0xf0e442, 11},
			Gold: {0xf0e442, 11}, Student: {0x56b4e9, 12}, Teacher: {0xcc79a7, 13}, Marker: {0xcc79a7, 13}, Cursor: {0xe6edf3, 15},
		},
		line: [Series]color{
			{0x56b4e9, 12}, {0xe69f00, 3}, {0x009e73, 6}, {0xf0e442, 11}, {0xcc79a7, 13},
			{0xe8703a, 9}, {0x3d8fd6, 4}, {0xffffff, 15}, {0xb3b9c5, 7}, {0x8c6bb1, 5},
		},
		heat:  [HeatLevels]color{{0x00336f, 4}, {0x35456c, 12}, {0x7c7b78, 8}, {0xbcae6c, 3}, {0xffea46, 11}}, // cividis
		shade: [shades]uint32{0x303030, 0x00005f, 0x000087, 0x0000d7},
	},
}
