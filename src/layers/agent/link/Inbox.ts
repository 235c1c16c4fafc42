import { Effect, Latch, Queue } from "effect"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import { monotonic } from "../../pace/MonotonicClock.ts"
import { after, count, goesOn, type Waiting, whole } from "./WaitingEvents.ts"

const mostEvents = 256
const mostBytes = 1_048_576

/**
 * Events on their way to whoever holds a conversation.
 *
 * At 256 events or 1 MiB the socket is paused, so that the agent's own send buffer fills and it slows down; taking
 * resumes it. Nothing is dropped here: what `ws` had already read (one chunk, 64 KiB) still comes in above the limit.
 * Text that waits is handed out as one event, in however many it came.
 */
export interface Inbox {
  push(event: AgentEvent, bytes: number): void
  readonly full: () => boolean
  readonly take: Effect.Effect<ReadonlyArray<AgentEvent>>
  /** Whether reading can go on after `cursor` from here, which needs that no later event was handed out. */
  canRewindTo(cursor: Cursor): boolean
  /** Begins anew with `attached`, followed by what waits here after `cursor`; without a cursor by nothing. */
  reopen(attached: AgentEvent, cursor: Cursor | undefined): Effect.Effect<void>
}

/**
 * `room` is called when a full inbox was emptied. `gather`: text that follows other text waits up to so many
 * milliseconds for more of it, as a fast agent's every word would otherwise wake its turn; everything else is handed
 * out at once, and the text before it too.
 */
export const makeInbox = (room: () => void, gather = 0): Effect.Effect<Inbox> =>
  Effect.map(Queue.unbounded<Waiting>(), (queue) => {
    let bytes = 0
    let events = 0
    // What was put in last and is still there.
    let last: Waiting | undefined
    let textAt = Number.NEGATIVE_INFINITY
    // Open while something waits that is not mere text.
    const pressing = Latch.makeUnsafe(false)
    let handedOut: Cursor | undefined
    const full = () => bytes >= mostBytes || events >= mostEvents
    const handOut = (event: AgentEvent) => {
      if (event._tag === "Attached") handedOut = event.cursor
      else if ("seq" in event && event.seq !== undefined && handedOut !== undefined) {
        handedOut = { epoch: handedOut.epoch, seq: event.seq }
      }
    }
    return {
      push: (event, size) => {
        bytes += size
        events++
        if (last !== undefined && goesOn(last, event)) last.more.push(event.text)
        else Queue.offerUnsafe(queue, last = { event, more: [] })
        // Last, because whoever waits for it goes on at once and takes what is there.
        if (event._tag !== "Text" || full()) pressing.openUnsafe()
      },
      full,
      take: Effect.gen(function*() {
        // Looked at and not taken, so that whoever is interrupted while it waits takes nothing along.
        yield* Queue.peek(queue)
        const rest = textAt + gather - (yield* monotonic)
        if (rest > 0 && !pressing.isOpen()) yield* Effect.timeoutOption(pressing.await, rest)
        const waiting = yield* Queue.takeAll(queue)
        // Nobody may add to what is handed out, and something may come from here on.
        if (waiting.at(-1) === last) last = undefined
        bytes = 0
        events -= count(waiting)
        const taken = waiting.map(whole)
        taken.forEach(handOut)
        pressing.closeUnsafe()
        if (taken.some(({ _tag }) => _tag === "Text")) textAt = yield* monotonic
        room()
        return taken
      }),
      canRewindTo: (cursor) =>
        handedOut === undefined || (handedOut.epoch === cursor.epoch && handedOut.seq <= cursor.seq),
      reopen: (attached, cursor) =>
        Effect.map(Queue.clear(queue), (waited) => {
          const left = cursor === undefined ? [] : waited.map(after(cursor.seq)).filter((known) => known !== undefined)
          const waiting = [{ event: attached, more: [] }, ...left]
          Queue.offerAllUnsafe(queue, waiting)
          bytes = 0
          events = count(waiting)
          last = waiting.at(-1)
          room()
        })
    }
  })
