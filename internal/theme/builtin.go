package theme

// palette is the colours of a theme by the names that a file gives them.
type palette struct {
	name, background, text, muted, accent, link, code string
	note, tip, important, warning, caution            string
	keyword, str, number, function, kind, operator    string
	comment                                           string
	match, matchText                                  string
	dark                                              bool
}

// builtIn are the themes that quire brings: a dark and a light one each of a neutral, a
// warm and a high contrast. A test verifies that their text can be read.
func builtIn() []palette {
	return []palette{
		{
			name: "neutral-dark", dark: true, background: "#1c1c1c", text: "#dadada", muted: "#9e9e9e",
			accent: "#7db7e0", link: "#7db7e0", code: "#d9b97c",
			note: "#7db7e0", tip: "#8fc48f", important: "#c4a7e7", warning: "#e0b464", caution: "#f08d80",
			keyword: "#7db7e0", str: "#9fc78a", number: "#dca582", function: "#dcc98f", kind: "#c4a7e7",
			operator: "#9fc4c9", comment: "#a3a3a3",
			match: "#e0b464", matchText: "#1c1c1c",
		},
		{
			name: "neutral-light", background: "#fafafa", text: "#262626", muted: "#666666",
			accent: "#1b5e99", link: "#1b5e99", code: "#7a4c00",
			note: "#1b5e99", tip: "#2b6b33", important: "#6b3fa0", warning: "#855100", caution: "#b0271d",
			keyword: "#1b5e99", str: "#2b6b33", number: "#964a06", function: "#6a5200", kind: "#6b3fa0",
			operator: "#176b73", comment: "#636363",
			match: "#ffdf80", matchText: "#262626",
		},
		{
			name: "warm-dark", dark: true, background: "#26211c", text: "#e8dcc8", muted: "#ab9b85",
			accent: "#e5a95f", link: "#8fbcb0", code: "#d8b56c",
			note: "#8fbcb0", tip: "#a9bf6f", important: "#d6a0b8", warning: "#e5a95f", caution: "#ee8a6e",
			keyword: "#e5a95f", str: "#a9bf6f", number: "#d6a0b8", function: "#e6c98a", kind: "#8fbcb0",
			operator: "#c9ad8d", comment: "#ab9b85",
			match: "#e0b050", matchText: "#26211c",
		},
		{
			name: "warm-light", background: "#faf3e3", text: "#3b3227", muted: "#72644f",
			accent: "#93480f", link: "#22636b", code: "#7c4a08",
			note: "#22636b", tip: "#55650f", important: "#8c2f5e", warning: "#875000", caution: "#a51c1c",
			keyword: "#93480f", str: "#55650f", number: "#8c2f5e", function: "#6f4d00", kind: "#22636b",
			operator: "#7d4a2d", comment: "#6b5d48",
			match: "#f2cf7a", matchText: "#3b3227",
		},
		{
			name: "contrast-dark", dark: true, background: "#000000", text: "#ffffff", muted: "#cfcfcf",
			accent: "#ffd75f", link: "#87d7ff", code: "#ffd7af",
			note: "#87d7ff", tip: "#afffaf", important: "#ffafff", warning: "#ffd75f", caution: "#ffafaf",
			keyword: "#87d7ff", str: "#afffaf", number: "#ffd7af", function: "#ffffaf", kind: "#ffafff",
			operator: "#afffff", comment: "#d7d7d7",
			match: "#ffff00", matchText: "#000000",
		},
		{
			name: "contrast-light", background: "#ffffff", text: "#000000", muted: "#404040",
			accent: "#00308f", link: "#00308f", code: "#5f2f00",
			note: "#00308f", tip: "#004d00", important: "#5f005f", warning: "#5f2f00", caution: "#8b0000",
			keyword: "#00308f", str: "#004d00", number: "#8b0000", function: "#4f3a00", kind: "#5f005f",
			operator: "#004f5f", comment: "#404040",
			match: "#ffff5f", matchText: "#000000",
		},
	}
}

func (c palette) theme() Theme {
	return Theme{
		Name: c.name, Dark: c.dark, Background: c.background, Text: c.text, Muted: c.muted, Accent: c.accent,
		Error: c.caution, Match: c.match, MatchText: c.matchText,
		Post: PostColors{
			Color: true, Accent: c.accent, Muted: c.muted, Link: c.link, Code: c.code,
			Note: c.note, Tip: c.tip, Important: c.important, Warning: c.warning, Caution: c.caution,
			Keyword: c.keyword, String: c.str, Number: c.number, Function: c.function, Type: c.kind,
			Operator: c.operator, Comment: c.comment, CodeBackground: CodeBackground(c.background, false),
			Inserted: c.tip, Deleted: c.caution,
		},
	}
}
