import { Effect } from "effect"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { HistoryMessage } from "../../../domain/turns/AgentCommand.ts"
import type { EarlierTurn } from "../../../services/turns/EarlierTurn.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { makeToldNames } from "./ToldNames.ts"

/** What was said in a turn's chat before it, oldest first: at most so many messages. */
export type ChatHistory = (open: OpenTurn, most: number) => Effect.Effect<ReadonlyArray<HistoryMessage>, StoreError>

export interface HistoryRules {
  readonly sender: "pseudonym" | "platform"
  /** The text that the agent is given of a prompt; undefined where it is gone. */
  readonly textOf: (of: Pick<OpenTurn, "raw">) => string | undefined
}

/** The most turns that are read at once; usually that is all there is to read. */
const longestPage = 32
/** The most that is read back, in UTF-16 code units; a wire may tell less of it. */
const longest = 524_288

/**
 * Reads history from the journal, which has what people said for as long as it is kept. A prompt that got no answer is
 * left out, as nobody waits for one any more; of several attempts the newest with words counts.
 */
export const makeChatHistory = Effect.fnUntraced(function*({ sender, textOf }: HistoryRules) {
  const journal = yield* TurnJournal
  const nameOf = yield* makeToldNames(sender)

  const messagesOf = Effect.fnUntraced(function*({ chat }: OpenTurn, { author, text }: EarlierTurn, prompt: string) {
    const said: ReadonlyArray<HistoryMessage> = [
      { role: "user", text: prompt, from: yield* nameOf(author, chat) },
      { role: "assistant", text }
    ]
    return said
  })

  const history: ChatHistory = Effect.fnUntraced(function*(open, most) {
    const found: Array<ReadonlyArray<HistoryMessage>> = []
    const told = new Set<string>([open.turn.prompt])
    let [before, left] = [open.seq, longest]
    const page = Math.min(longestPage, Math.ceil(most / 2))
    // What got no answer is passed over, within bounds.
    for (let pages = Math.ceil(most / 2 / page) + 2; pages > 0 && found.length * 2 < most; pages--) {
      const turns = yield* journal.earlierTurns(open.chat, before, page)
      for (const turn of turns) {
        before = turn.seq
        const prompt = textOf(turn)
        if (prompt === undefined || turn.text.trim() === "" || told.has(turn.prompt)) continue
        left -= prompt.length + turn.text.length
        if (left < 0 || found.length * 2 >= most) break
        told.add(turn.prompt)
        found.push(yield* messagesOf(open, turn, prompt))
      }
      if (turns.length < page || left < 0) break
    }
    return found.toReversed().flat().slice(-most)
  })
  return history
})
