const opening = "<think>"
const closing = "</think>"

/** A piece of an answer, told apart. */
export interface ThoughtApart {
  readonly thought: string
  readonly text: string
}

/** How much of the text's end may be the beginning of the tag. */
const begun = (text: string, tag: string): number => {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (tag.startsWith(text.slice(-length))) return length
  }
  return 0
}

/**
 * Tells apart what a model thinks aloud in `<think>` at the beginning of its answer, as many local models do, where
 * their server leaves it there. The tag anywhere else is text. Blanks before an answer are dropped as they come, so
 * that nothing is kept of them. `end`: what is held back as it may be part of a tag.
 */
export const makeThinkTags = () => {
  let state: "before" | "within" | "gap" | "behind" = "before"
  let held = ""

  const read = (piece: string): ThoughtApart => {
    if (state === "behind") return { thought: "", text: piece }
    if (state === "gap") {
      const text = piece.trimStart()
      if (text !== "") state = "behind"
      return { thought: "", text }
    }
    const all = held + (state === "before" && held === "" ? piece.trimStart() : piece)
    held = ""
    if (state === "before") {
      if (all.length < opening.length && opening.startsWith(all)) {
        held = all
        return { thought: "", text: "" }
      }
      state = all.startsWith(opening) ? "within" : "behind"
      return read(state === "within" ? all.slice(opening.length) : all)
    }
    const at = all.indexOf(closing)
    if (at < 0) {
      const kept = begun(all, closing)
      held = all.slice(all.length - kept)
      return { thought: all.slice(0, all.length - kept), text: "" }
    }
    state = "gap"
    return { ...read(all.slice(at + closing.length)), thought: all.slice(0, at) }
  }

  const end = (): ThoughtApart => {
    const rest = held
    held = ""
    return state === "within" ? { thought: rest, text: "" } : { thought: "", text: rest }
  }
  return { read, end }
}
