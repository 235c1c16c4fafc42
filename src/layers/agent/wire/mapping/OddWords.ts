import { effects, type FrameKind, reasons, statuses } from "./file/KindForms.ts"
import { isScalar } from "./FrameTemplate.ts"
import { firstAt, type Pointer, pointerText, valueAt } from "./JsonPointer.ts"

/** A word of the agent's that is none of ours, and that the table beside its pointer does not have. */
export interface OddWord {
  /** Where it stands: a pointer into the frame, or into one choice of it. */
  readonly at: string
  readonly table: "statuses" | "reasons" | "effects"
  /** As the agent wrote it; it may be anything. */
  readonly word: string
}

/** So much of a word is looked at further, in UTF-16 units. */
const longestWord = 100

const oddAt = (
  value: unknown,
  pointers: ReadonlyArray<Pointer>,
  table: OddWord["table"],
  ours: ReadonlyArray<string>,
  theirs: ReadonlyMap<string, unknown> | undefined
): ReadonlyArray<OddWord> => {
  const at = pointers.find((pointer) => isScalar(valueAt(value, pointer)))
  if (at === undefined) return []
  const word = String(valueAt(value, at))
  return ours.includes(word) || theirs?.has(word) === true
    ? []
    : [{ at: pointerText(at), table, word: word.slice(0, longestWord) }]
}

/** The words of a frame that mean nothing to the mapping, which then takes the likeliest meaning. */
export const oddWords = (kind: FrameKind, frame: unknown): ReadonlyArray<OddWord> => {
  switch (kind.as) {
    case "tool":
      return typeof kind.status === "string" ? [] : oddAt(frame, kind.status, "statuses", statuses, kind.statuses)
    case "end":
      return kind.reason === undefined || typeof kind.reason === "string"
        ? []
        : oddAt(frame, kind.reason, "reasons", reasons, kind.reasons)
    case "ask": {
      const { choices } = kind
      if (!("id" in choices) || choices.effect === undefined) return []
      const { at, effect, effects: theirs } = choices
      const listed = firstAt(frame, at)
      return Array.isArray(listed)
        ? listed.flatMap((one: unknown) => oddAt(one, [effect], "effects", effects, theirs))
        : []
    }
    default:
      return []
  }
}
