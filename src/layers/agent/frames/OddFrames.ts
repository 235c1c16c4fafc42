import { Effect } from "effect"
import { isProtocolWord } from "../../../domain/doctor/agent/FrameConstants.ts"
import type { Thread } from "../../../domain/Ids.ts"
import { countOdd, type OddFrame } from "../AgentCounters.ts"
import { flooded, type LinkEnding } from "../link/LinkEnding.ts"
import type { LinkEnv } from "../link/LinkEnv.ts"
import type { Heard } from "../wire/AgentCodec.ts"
import { makeFrameFlood } from "./FrameFlood.ts"

/** What counts frames that become no event, and closes a socket that is flooded with them. */
export const makeOddFrames = <State>(
  { clock, context }: LinkEnv<State>,
  thread: Thread,
  finish: (ending: LinkEnding, code: number) => void
) => {
  const isFlood = makeFrameFlood(clock)
  let isLogged = false
  const empty = () => {
    if (isFlood()) finish(flooded, 1008)
  }
  const odd = (kind: OddFrame, shape?: string) => {
    countOdd(kind, context)
    empty()
    // One line a socket, so that an agent that sends thousands of bad frames does not fill the log.
    if (isLogged || shape === undefined) return
    isLogged = true
    Effect.runForkWith(context)(
      Effect.logWarning("An agent frame could not be read").pipe(Effect.annotateLogs({ thread, kind, shape }))
    )
  }
  return { empty, odd }
}

/** For whoever wonders why a tool's line stays as it is. */
export const logOddWord = <State>(
  { context }: LinkEnv<State>,
  thread: Thread,
  { at, table, word }: Extract<Heard, { _tag: "OddWord" }>
): void => {
  const shown = isProtocolWord(word) ? word : `a text of ${word.length}`
  const line = Effect.logDebug(`At ${at} of an agent frame stood a word that ${table} does not have: ${shown}`)
  Effect.runForkWith(context)(Effect.annotateLogs(line, { thread }))
}
