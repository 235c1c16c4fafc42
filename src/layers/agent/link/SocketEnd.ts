import { Deferred, Effect } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import type { FramedLink } from "../frames/FrameHandler.ts"
import { abandoned, type LinkEnding, released, usedUp } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { judgeEnding } from "./LinkMemory.ts"

/** Whether a socket's ending is no loss: we wanted it, or the agent closes each socket behind its answer. */
const isExpected = (ending: LinkEnding) => ending === released || ending === abandoned || ending === usedUp

/** Tells of a socket's end; of one that is no loss, or whose evidence is still to be weighed, only that it is over. */
const report = <State>(
  { context, options }: LinkEnv<State>,
  thread: Thread,
  ending: LinkEnding,
  { detail, wasUp }: { readonly detail: string; readonly wasUp: boolean }
) => {
  const { evidence, fatal, why } = ending
  Effect.runForkWith(context)(Effect.logDebug("Agent link ended").pipe(Effect.annotateLogs({ thread, why, detail })))
  const isTold = !isExpected(ending) && evidence?.of === undefined
  options.onLink?.(isTold ? { _tag: "Ended", why, detail, fatal, wasUp } : { _tag: "Released", wasUp })
}

/** Remembers how a socket of a thread ended, on a wire where the thread's next one has to know that. */
const remember = <State>(
  { clock, options: { codec: { unframed } }, settling }: LinkEnv<State>,
  thread: Thread,
  state: State,
  ending: LinkEnding
) => {
  if (unframed === undefined) return
  const { settle } = unframed
  const isNew = ending !== usedUp && unframed.isRunning(state)
  const isCut = isNew || ending === abandoned
  settling.ended(thread, unframed.rest(state), isCut ? { at: monotonicUnsafe(clock), settle, isNew } : undefined)
}

/** The end of a socket, once; `wasUp`: whether the agent had greeted us over it; `state`: how its frames are read. */
export const makeSocketEnd = <State>(
  env: LinkEnv<State>,
  { memory, thread }: FramedLink,
  { state, wasUp }: { readonly state: () => State; readonly wasUp: () => boolean }
) => {
  const ended = Deferred.makeUnsafe<LinkEnding>()
  let isOver = false
  return {
    ended,
    isOver: () => isOver,
    end: (ending: LinkEnding, detail: string) => {
      if (isOver) return
      isOver = true
      const judgedEnding = judgeEnding(memory, ending)
      // The other links end first, as this one's ending lets the quarantine begin at once. Where the journal may know
      // the run, it is asked before.
      if (judgedEnding.evidence !== undefined && judgedEnding.evidence.of === undefined) env.suspendAgent(thread)
      remember(env, thread, state(), judgedEnding)
      report(env, thread, judgedEnding, { detail, wasUp: wasUp() })
      Deferred.doneUnsafe(ended, Effect.succeed(judgedEnding))
    }
  }
}
