import type { ModelFault } from "./ModelFault.ts"
import type { ModelSaid } from "./ModelSaid.ts"
import { makeThinkTags, type ThoughtApart } from "./ThinkTags.ts"

/**
 * What an answer comes to. `Cut`: it broke off. `Nothing`: the server says that it is whole, and there is no text;
 * gateways say so of answers that they lost.
 */
export type ModelEnding =
  | { readonly _tag: "Whole"; readonly reason: "done" | "limit" | "refused"; readonly text: string }
  | { readonly _tag: "Calls" }
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Cut" }
  | { readonly _tag: "Faulty"; readonly fault: ModelFault }

/** One answer while it comes. */
export interface ModelAnswer {
  /** Takes in what was said, and returns what is new of it. */
  take(said: ModelSaid): ThoughtApart
  /** Whether the server said why it ends, so that nothing more of it has to come. */
  readonly isFinished: () => boolean
  /** Whether it says that it failed, after which nothing more counts. */
  readonly isFaulty: () => boolean
  /** The model thought and did not show it. */
  readonly hidesThoughts: () => boolean
  readonly ending: () => ModelEnding
}

const limits: ReadonlySet<string> = new Set(["length", "max_tokens", "max_output_tokens", "model_length"])
const refusals: ReadonlySet<string> = new Set(["content_filter", "refusal", "safety"])
const calls: ReadonlySet<string> = new Set(["tool_calls", "function_call", "tool_use"])
const failures: ReadonlySet<string> = new Set(["error", "abort", "cancelled", "insufficient_system_resource"])

/** A text of so many characters that comes again whole, in the last chunk, is the consolidated answer. */
const surelyRepeated = 32

/** So many characters of a refusal are kept. */
const longestRefusal = 65_536

/** Follows one answer. It is whole where its end has a reason, no error came, and there is text or a refusal. */
export const makeModelAnswer = (): ModelAnswer => {
  const tags = makeThinkTags()
  let [text, told, refusal] = ["", "", ""]
  let whole: string | undefined
  let finish: string | undefined
  let fault: ModelFault | undefined
  let [hasCalls, hasThoughts] = [false, false]
  let thoughtTokens = 0

  /** Some servers repeat all that was said in the chunk that ends it. */
  const isRepetition = ({ finish, text: piece = "" }: ModelSaid) =>
    finish !== undefined && text.length >= surelyRepeated && piece.trimStart() === text

  /** What a piece adds to the text, of which blanks are no beginning. */
  const added = (said: ModelSaid) => {
    if (isRepetition(said)) return ""
    const piece = said.text ?? ""
    return text === "" ? piece.trimStart() : piece
  }

  const take = (said: ModelSaid): ThoughtApart => {
    fault ??= said.fault
    finish ??= said.finish
    whole = said.whole ?? whole
    refusal = (refusal + (said.refusal ?? "")).slice(0, longestRefusal)
    hasCalls ||= said.calls === true
    thoughtTokens = Math.max(thoughtTokens, said.thoughtTokens ?? 0)
    const piece = added(said)
    text += piece
    const apart = tags.read(piece)
    told += apart.text
    const thought = (said.thought ?? "") + apart.thought
    hasThoughts ||= thought !== ""
    return { thought, text: apart.text }
  }

  const wholeText = () => {
    const streamed = told + tags.end().text
    if (whole === undefined) return streamed
    const again = makeThinkTags()
    return again.read(whole).text + again.end().text
  }

  const ending = (): ModelEnding => {
    if (fault !== undefined) return { _tag: "Faulty", fault }
    if (finish === undefined) return { _tag: "Cut" }
    if (failures.has(finish)) return { _tag: "Cut" }
    const answer = wholeText()
    const isBlank = answer.trim() === ""
    if (refusal !== "" || refusals.has(finish)) {
      return { _tag: "Whole", reason: "refused", text: [answer, refusal].filter((part) => part !== "").join("\n\n") }
    }
    if (calls.has(finish) || (hasCalls && isBlank)) return { _tag: "Calls" }
    if (limits.has(finish)) return { _tag: "Whole", reason: "limit", text: answer }
    return isBlank ? { _tag: "Nothing" } : { _tag: "Whole", reason: "done", text: answer }
  }

  return {
    take,
    isFinished: () => finish !== undefined,
    isFaulty: () => fault !== undefined,
    hidesThoughts: () => thoughtTokens > 0 && !hasThoughts,
    ending
  }
}
