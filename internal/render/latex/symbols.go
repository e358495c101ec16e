package latex

import (
	"strings"
	"sync"
)

// symbols maps the commands that are one sign, or an upright name, to it.
var symbols = sync.OnceValue(func() map[string]string { return parseSymbols(symbolTable) })

const symbolTable = `
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ
chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
times × div ÷ pm ± mp ∓ cdot · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ dagger †
le ≤ leq ≤ ge ≥ geq ≥ neq ≠ ne ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ prec ≺ succ ≻
leqslant ⩽ geqslant ⩾ doteq ≐ models ⊨ vdash ⊢ dashv ⊣ perp ⊥ parallel ∥ mid | nmid ∤ asymp ≍ lt < gt >
in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ setminus ∖ emptyset ∅ varnothing ∅
forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ land ∧ wedge ∧ lor ∨ vee ∨ top ⊤ bot ⊥ therefore ∴ because ∵
to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺
longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ mapsto ↦ longmapsto ⟼ uparrow ↑ downarrow ↓ updownarrow ↕
hookrightarrow ↪ rightharpoonup ⇀ rightleftharpoons ⇌ nearrow ↗ searrow ↘ leadsto ⇝ xrightarrow →
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀
partial ∂ nabla ∇ infty ∞ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ wp ℘ imath ı jmath ȷ angle ∠ triangle △ square □
ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ prime ′ degree ° checkmark ✓ blacksquare ■ qed ∎ Box □
langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert |
lVert ‖ rVert ‖ Vert ‖ 
lbrace { rbrace } lbrack [ rbrack ]
backslash \ colon : copyright © pounds £ euro € S § P ¶ sharp ♯ flat ♭ natural ♮ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠
sin sin cos cos tan tan cot cot sec sec csc csc arcsin arcsin arccos arccos arctan arctan sinh sinh cosh cosh tanh tanh
log log ln ln lg lg exp exp lim lim max max min min sup sup inf inf arg arg det det dim dim gcd gcd ker ker
deg deg Pr Pr hom hom limsup limsup liminf liminf bmod mod mod mod
`

// parseSymbols parses pairs of a name and a sign. Relations and operators get spaces around
// them, and the names of functions one behind them, as in print.
func parseSymbols(s string) map[string]string {
	words := strings.Fields(s)
	m := make(map[string]string, len(words)/2+20)
	for i := 0; i+1 < len(words); i += 2 {
		name, sign := words[i], words[i+1]
		switch {
		case name == sign:
			sign += " "
		case strings.Contains(" ≤ ≥ ≠ ≡ ≈ ∼ ≃ ≅ ∝ ≪ ≫ ∈ ∉ ⊂ ⊆ ⊃ ⊇ → ← ↔ ⇒ ⇐ ⇔ ⟹ ⟺ ⟶ ↦ × ± ∓ ∪ ∩ ∧ ∨ ⊢ ⊨ ", " "+sign+" "):
			sign = " " + sign + " "
		}
		m[name] = sign
	}
	for _, name := range []string{"quad", "qquad", "enspace", "thinspace", "space"} {
		m[name] = "  "
	}
	for _, name := range []string{
		"displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "hline", "centering",
		"allowbreak", "bf", "it", "cal", "tiny", "small", "large",
	} {
		m[name] = ""
	}
	m["newline"] = "\n"
	return m
}

// ignoredAlphabets are the commands whose letters stay as they are: few terminal fonts have those
// alphabets.
var ignoredAlphabets = map[string]bool{
	"mathbf": true, "textbf": true, "mathfrak": true, "mathscr": true, "mathcal": true,
}

// blackboard maps letters to the alphabet of \mathbb.
var blackboard = sync.OnceValue(func() map[rune]rune {
	return alphabetOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ1", "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ𝟙")
})

// accents maps the commands that put an accent on a letter to its combining character.
var accents = map[string]string{
	"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303", "widetilde": "\u0303",
	"vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "overrightarrow": "\u20d7",
}

// The characters that Unicode has superscripts and subscripts for.
var (
	superscripts = sync.OnceValue(func() map[rune]rune {
		return alphabetOf("0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ∗′ ",
			"⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ*′ ")
	})
	subscripts = sync.OnceValue(func() map[rune]rune {
		return alphabetOf("0123456789+−-=()aehijklmnoprstuvxβγρφχ ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ ")
	})
)

// alphabetOf maps each character of from to the one of to at the same index.
func alphabetOf(from, to string) map[rune]rune {
	m := map[rune]rune{}
	target := []rune(to)
	for i, r := range []rune(from) {
		m[r] = target[i]
	}
	return m
}
