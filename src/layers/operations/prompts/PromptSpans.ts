import { Effect, type Tracer } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import { endSpan, openSpans } from "./OpenSpans.ts"
import type { PromptObserver } from "./PromptObserver.ts"

/** Events of the last syncs whose time is known: as many as wait for their admission at once, as a rule. */
const mostSynced = 5_000

/** When each of the newest events came. */
const syncTimes = () => {
  const times = new Map<EventId, number>()
  return {
    note: (events: ReadonlyArray<EventId>, at: number) => {
      for (const event of events.slice(-mostSynced)) times.set(event, at)
      for (const oldest of times.keys()) {
        if (times.size <= mostSynced) break
        times.delete(oldest)
      }
    },
    take: (event: EventId) => {
      const at = times.get(event)
      times.delete(event)
      return at
    }
  }
}

/**
 * Traces each prompt over a tracer, from the sync that brought it to its end, which is the final edit as a rule:
 * `intake`, `queue`, `agent`, and a `send` for each event or edit of its answer. Ids only: room, prompt, attempt,
 * event. One that is open when the process ends is cut off there, and what comes of it after the restart is a trace of
 * its own.
 */
export const promptSpans = (tracer: Tracer.Tracer): PromptObserver => {
  const spans = openSpans(tracer)
  const synced = syncTimes()
  return {
    synced: (events, at) => Effect.sync(() => synced.note(events, at)),
    taken: (life, at) =>
      Effect.sync(() => {
        // The clock may have been set back since its sync.
        const from = Math.min(synced.take(life.prompt) ?? at, at)
        const one = spans.open(life, from, { room: life.room, id: life.id })
        endSpan(spans.child(one, { name: "intake", kind: "internal", at: from }), at)
        spans.stage(one, { name: "queue", kind: "internal", at })
      }),
    asked: (life, at) =>
      Effect.sync(() => {
        const one = spans.resumed(life, at)
        spans.stage(one, { name: "agent", kind: "client", at, attributes: { room: life.room, id: life.id } })
      }),
    decided: (life, state, at) =>
      Effect.sync(() => {
        const one = spans.resumed(life, at)
        one.root.attribute("state", state)
        endSpan(one.stage, at)
        one.stage = undefined
      }),
    sending: (life, { entry, mark }, at) =>
      Effect.sync(() => {
        const one = spans.resumed(life, at)
        // A send that the homeserver did not take for now goes on.
        if (one.sends.has(entry.entry)) return
        const { part, state } = mark
        const attributes = { room: entry.room, part, state, edit: entry.event !== undefined, again: entry.again }
        one.sends.set(entry.entry, spans.child(one, { name: "send", kind: "client", at, attributes }))
      }),
    sent: (life, { entry }, event, at) =>
      Effect.sync(() => {
        const one = spans.get(life)
        const send = one?.sends.get(entry.entry)
        send?.attribute("event", event)
        endSpan(send, at)
        one?.sends.delete(entry.entry)
      }),
    ended: (life, { end, state }, at) => Effect.sync(() => spans.close(life, at, { state, end }))
  }
}
