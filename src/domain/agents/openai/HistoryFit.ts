import { quotedContext } from "../../routing/context/QuotedContext.ts"
import type { HistoryMessage } from "../../turns/AgentCommand.ts"
import type { ModelRequest } from "./ModelRequest.ts"

const encoder = new TextEncoder()

/** A text's length in bytes of UTF-8. */
export const bytesOfText = (text: string): number => encoder.encode(text).length

/** The names and signs around a message. */
const around = 48

/** What a message takes of a request, in bytes, or nearly. */
const weightOf = ({ from = "", text }: HistoryMessage) => bytesOfText(text) + bytesOfText(from) + around

/**
 * The newest of what was said before that has room in `bytes`, the oldest first to go. What is left begins with a
 * person's words: an answer without its question says little.
 */
export const fittingHistory = (
  history: ReadonlyArray<HistoryMessage>,
  bytes: number
): ReadonlyArray<HistoryMessage> => {
  let left = bytes
  let from = history.length
  while (from > 0) {
    left -= weightOf(history[from - 1]!)
    if (left < 0) break
    from--
  }
  while (from < history.length && history[from]!.role === "assistant") from++
  return history.slice(from)
}

export const historyBytes = (history: ReadonlyArray<HistoryMessage>): number =>
  history.reduce((sum, message) => sum + weightOf(message), 0)

/** What an image counts as: models read one as so many tokens, however many bytes it has. */
const bytesOfImage = 4_096

/** What a request takes besides its history, in bytes, or nearly. */
export const bareBytes = ({ prompt, system = "" }: Pick<ModelRequest, "prompt" | "system">): number =>
  bytesOfText(system) + bytesOfText(quotedContext(prompt.context)) + bytesOfText(prompt.text) +
  (prompt.files ?? []).length * bytesOfImage

/** Without a word about how much a model takes: about 8,000 tokens, which most take. */
const usualBytes = 32_768
/** A token has at least so many bytes in most languages, and a quarter of the context is left for the answer. */
const bytesOfToken = 3 * 0.75

/** How many bytes a request may have for a model of this context, in tokens; undefined: not known. */
export const requestBytes = (context: number | undefined): number =>
  context === undefined ? usualBytes : Math.floor(context * bytesOfToken)

/**
 * How many bytes of history are left for the one shorter try, where a request of `history` bytes of it, and `bare`
 * bytes besides, was too long.
 */
export const shorterHistory = (
  bare: number,
  history: number,
  tokens: { readonly prompt: number; readonly most: number } | undefined
): number =>
  tokens === undefined
    ? Math.floor(history / 4)
    : Math.max(0, history - Math.ceil((bare + history) * (1 - (0.7 * tokens.most) / tokens.prompt)))
