import { eitherOf, formOf, integerIn, listOf, oneOf, type ReadAs, tableOf, words } from "./FileForm.ts"
import { pointer, pointers, scalar } from "./PointerForms.ts"
import { needed, optionally, struct, variants } from "./StructForm.ts"
import { template } from "./TemplateForm.ts"

/** Our words for how a tool's call stands, for what choosing means, and for why an answer ends. */
export const statuses = ["started", "running", "done", "failed"] as const
export const effects = ["allow", "allow_always", "deny", "other"] as const
export const reasons = ["done", "cancelled", "limit", "refused"] as const

/** The most kinds of frames, and the most words of a table. */
const [mostKinds, mostWords] = [200, 100]

const isPointing = (value: unknown) => Array.isArray(value) || (typeof value === "string" && /^(?:\/|$)/.test(value))
const isList = (value: unknown) => Array.isArray(value)

/** One of our words, or the pointers to theirs. */
const wordOrPointers = <const Word extends string>(known: ReadonlyArray<Word>) =>
  eitherOf(isPointing, pointers, oneOf(known))

const tableTo = <const Word extends string>(known: ReadonlyArray<Word>) => tableOf(oneOf(known), mostWords)

const name = /^[A-Za-z][A-Za-z0-9]{0,39}$/
const keptNames = {
  what: "a name of letters and digits, which begins with a letter",
  fits: (text: string) => name.test(text)
}

/** Whose frame it is: every frame that says something can name its prompt in a place of its own. */
const own = {
  prompt: optionally(
    eitherOf(
      (value) => value === null,
      formOf("null", { type: "null" }, (value) => (value === null ? ([] as const) : undefined)),
      pointers
    ),
    "in place of the pointer \"prompt\" above, for this kind of frame; null: such frames name no prompt"
  ),
  keep: optionally(
    tableOf(pointers, 20, keptNames),
    "values to keep for later frames of ours, by the name of their placeholder"
  )
}

const fixedChoice = struct({
  id: needed(scalar, "what the agent is told when it is chosen (${choice})"),
  label: needed(words, "what the person reads"),
  effect: optionally(oneOf(effects), "what choosing it means")
})
const foundChoices = struct({
  at: needed(pointers, "the list of choices in the frame"),
  id: needed(pointer, "in one choice: what the agent is told when it is chosen"),
  label: optionally(pointer, "in one choice: what the person reads; without it the id"),
  effect: optionally(pointer, "in one choice: a word that says what choosing it means"),
  effects: optionally(tableTo(effects), "from the agent's words for an effect to ours")
})

const parts = {
  delta: {
    text: needed(pointers, "the next piece of the answer"),
    message: optionally(pointers, "the id of the message that the piece belongs to; another one begins a paragraph"),
    ...own
  },
  message: { text: needed(pointers, "a whole message; the next one begins a paragraph"), ...own },
  thought: { text: needed(pointers, "what the agent thinks aloud"), ...own },
  start: own,
  tool: {
    name: needed(pointers, "the tool's name or title"),
    status: needed(wordOrPointers(statuses), "how the call stands: one of our words, or the pointer to theirs"),
    statuses: optionally(tableTo(statuses), "from the agent's words for a status to ours"),
    call: optionally(pointers, "the id of the call, by which its later frames are known; without it the name"),
    ...own
  },
  ask: {
    ask: needed(pointers, "the id of the question (${ask})"),
    title: needed(pointers, "the question in one line"),
    text: optionally(pointers, "more about it"),
    expires: optionally(pointers, "when the agent gives up waiting, as a time of RFC 3339 with its offset"),
    choices: needed(
      eitherOf(isList, listOf(fixedChoice, 40), foundChoices),
      "what can be chosen: a list that is always the same ([]: free text), or where the frame lists it"
    ),
    ...own
  },
  end: {
    text: optionally(pointers, "the whole answer, which replaces what came before"),
    delta: optionally(pointers, "the last piece of the answer"),
    reason: optionally(wordOrPointers(reasons), "why it ends: one of our words, or the pointer to theirs"),
    reasons: optionally(tableTo(reasons), "from the agent's words for a reason to ours"),
    ...own
  },
  fail: {
    message: optionally(pointers, "what went wrong, for the person"),
    code: optionally(pointers, "what went wrong, as a code"),
    retryMs: optionally(
      eitherOf((value) => typeof value === "number", integerIn(0, 3_600_000), pointers),
      "the agent took nothing and may be asked again after so many milliseconds: a number, or the pointer to it"
    ),
    ...own
  },
  ignore: { keep: own.keep },
  ready: { keep: own.keep },
  ping: { reply: optionally(template, "what the agent gets back at once"), keep: own.keep }
}

/** What one kind of frame means, and where its parts are. */
export const frameKind = variants(parts)
export type FrameKind = ReadAs<typeof frameKind>

export const frameKinds = tableOf(frameKind, mostKinds)
