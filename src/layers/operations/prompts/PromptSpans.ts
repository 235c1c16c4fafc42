import { Effect, Layer, Tracer } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import { endSpan, openSpans } from "./OpenSpans.ts"
import type { PromptObserver } from "./PromptLife.ts"
import * as PromptLife from "./PromptLife.ts"

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

const observe = (spans: ReturnType<typeof openSpans>): PromptObserver => {
  const synced = syncTimes()
  return {
    synced: (events, at) => Effect.sync(() => synced.note(events, at)),
    taken: (attempt, at) =>
      Effect.sync(() => {
        const { closed, id, prompt, room } = attempt
        const from = synced.take(prompt) ?? at
        const one = closed ? undefined : spans.open(attempt, from, { room, id })
        if (one === undefined) return
        endSpan(spans.child(one, { name: "intake", kind: "internal", at: from }), at)
        spans.stage(one, { name: "queue", kind: "internal", at })
      }),
    asked: ({ room, turn }, at) =>
      Effect.sync(() => {
        const one = spans.resumed(turn, at)
        if (one !== undefined) {
          spans.stage(one, { name: "agent", kind: "client", at, attributes: { room, id: turn.id } })
        }
      }),
    decided: (turn, at) =>
      Effect.sync(() => {
        const one = spans.resumed(turn, at)
        if (one === undefined) return
        one.root.attribute("state", turn.phase)
        endSpan(one.stage, at)
        one.stage = undefined
      }),
    sending: ({ entry, mark }, at) =>
      Effect.sync(() => {
        const one = spans.resumed(mark, at)
        // A send that the homeserver did not take for now goes on.
        if (one === undefined || one.sends.has(entry.entry)) return
        const { part, state } = mark
        const attributes = { room: entry.room, part, state, edit: entry.event !== undefined, again: entry.again }
        one.sends.set(entry.entry, spans.child(one, { name: "send", kind: "client", at, attributes }))
      }),
    sent: ({ entry, event, mark }, at) =>
      Effect.sync(() => {
        const one = spans.get(mark)
        const send = one?.sends.get(entry.entry)
        send?.attribute("event", event)
        endSpan(send, at)
        one?.sends.delete(entry.entry)
        if (mark.state !== "working" && mark.part >= mark.parts) spans.close(mark, at)
      })
  }
}

/**
 * Traces each prompt over the tracer that it is given, from the sync that brought it to its final edit: `intake`,
 * `queue`, `agent`, and a `send` for each event or edit of its answer. Ids only: room, prompt, attempt, event. One that
 * is open when the process ends is cut off there, and what comes of it after the restart is a trace of its own.
 */
export const layer = Layer.unwrap(Effect.gen(function*() {
  const spans = openSpans(yield* Tracer.Tracer)
  yield* Effect.addFinalizer(() =>
    Effect.clockWith((clock) => Effect.map(clock.currentTimeMillis, (at) => spans.closeAll(at)))
  )
  return PromptLife.layer(observe(spans))
}))
