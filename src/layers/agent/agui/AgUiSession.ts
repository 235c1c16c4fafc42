import { Deferred, Effect } from "effect"
import { promptBody, resumeBody } from "../../../domain/agents/agui/AgUiRequest.ts"
import { type AgUiRun, unstreamed } from "../../../domain/agents/agui/AgUiRun.ts"
import { afterSnapshot } from "../../../domain/agents/agui/AgUiThread.ts"
import { openInterrupt } from "../../../domain/agents/agui/OpenInterrupt.ts"
import { type RunEvent, type RunPrompt, type RunSession, RunTrouble } from "../runs/RunDriver.ts"
import { answeredInterrupts } from "./AgUiAsking.ts"
import { closeOpen } from "./AgUiDenial.ts"
import type { AgUiUnusable } from "./AgUiExchange.ts"
import { type AgUiOutcome, makeAgUiRequests } from "./AgUiRequests.ts"
import { type AgUiPlaceOfWork, type AgUiWork, approvalOpen, approvalUnset } from "./AgUiWork.ts"

/** A server that drops the prompt so often will do so again. */
const mostDrops = 3

const finalOf = (end: Exclude<AgUiOutcome, { readonly _tag: "Interrupted" }>, run: AgUiRun): RunEvent => {
  if (end._tag === "Failed") return end
  if (end._tag === "Refused") return { ...end, _tag: "Failed", message: "" }
  const text = unstreamed(run)
  return { _tag: "Ended", reason: "done", ...(text !== undefined && { text }) }
}

/** Says it where the agent has lost what was said before, by the first snapshot that holds the prompt. */
const makeMemoryCheck = ({ known, prompt, say }: AgUiWork) => {
  let isKnown = false
  return Effect.fnUntraced(function*({ messages }: AgUiRun) {
    if (isKnown || messages?.newest !== prompt.id) return
    isKnown = true
    const { forgot, thread } = afterSnapshot(known.now(), messages.fromPeople)
    yield* known.change(() => thread)
    if (forgot) yield* say({ _tag: "Forgotten" })
  })
}

/** Trouble of a request before which the prompt was surely taken, or surely was not. */
const untaken = (isUntaken: boolean) => <A>(request: Effect.Effect<A, RunTrouble | AgUiUnusable>) =>
  Effect.mapError(request, (error) => {
    if (error._tag === "AgUiUnusable") return error
    const { detail, fatal, why } = error
    return new RunTrouble({ why, detail, fatal, untaken: isUntaken })
  })

/** Works on a prompt up to the event that ends it. */
const workOn = Effect.fnUntraced(function*(work: AgUiWork): Effect.fn.Return<RunEvent, RunTrouble | AgUiUnusable> {
  const { known, nextId, prompt, say, thread } = work
  const before = known.now().open
  const unclosed = before.length === 0 ? undefined : yield* untaken(true)(closeOpen(work, before))
  if (unclosed !== undefined) return unclosed
  const { request, run } = makeAgUiRequests(work.env, thread, say, makeMemoryCheck(work))
  let end = yield* request(promptBody(thread, nextId(), prompt))
  // The server waits for an answer from before and took nothing else.
  for (let drops = 0; end._tag === "Interrupted" && end.dropped; drops++) {
    const unclosed = drops < mostDrops
      ? yield* untaken(true)(closeOpen(work, end.interrupts.map(openInterrupt)))
      : approvalOpen
    if (unclosed !== undefined) return unclosed
    end = yield* request(promptBody(thread, nextId(), prompt))
  }
  while (end._tag === "Interrupted") {
    const { interrupts } = end
    const open = interrupts.map(openInterrupt)
    yield* known.change((thread) => ({ ...thread, open }))
    const answer = yield* answeredInterrupts(work, interrupts, run().messages?.pending ?? [])
    if (answer === undefined) return (yield* untaken(false)(closeOpen(work, open))) ?? approvalUnset
    end = yield* untaken(false)(request(resumeBody(thread, nextId(), answer)))
  }
  if (end._tag === "Done") {
    yield* known.change((thread) => (thread.open.length === 0 ? thread : { ...thread, open: [] }))
  }
  if (run().unread > 0) yield* Effect.logDebug("Some events of the agent's could not be read")
  return finalOf(end, run())
})

/** The room reads what is wrong; the trouble is for whoever looks at the bot's state. */
const unusable = ({ code, detail, why }: AgUiUnusable, say: AgUiWork["say"]) =>
  Effect.andThen(
    say({ _tag: "Failed", code, message: "" }),
    Effect.fail(new RunTrouble({ why, detail, fatal: true, untaken: false }))
  )

/** A conversation with an agent over AG-UI: each prompt is one run for the room, in as many requests as it takes. */
export const agUiSession = (at: AgUiPlaceOfWork): RunSession => {
  let stopped = Deferred.makeUnsafe<RunEvent>()
  const run = Effect.fnUntraced(function*(prompt: RunPrompt, say: AgUiWork["say"]) {
    let requests = 0
    stopped = Deferred.makeUnsafe()
    const work = workOn({ ...at, prompt, say, nextId: () => `${prompt.id}.${++requests}` })
    yield* say(yield* Effect.raceFirst(work, Deferred.await(stopped)))
  }, (running, _, say) => Effect.catchTag(running, "AgUiUnusable", (error) => unusable(error, say)))
  return {
    features: at.env.features,
    run,
    answer: at.approvals.answer,
    // The stream's connection is closed, which servers take for the wish to stop.
    cancel: Effect.suspend(() => Effect.asVoid(Deferred.succeed(stopped, { _tag: "Ended", reason: "cancelled" }))),
    lost: Effect.never
  }
}
