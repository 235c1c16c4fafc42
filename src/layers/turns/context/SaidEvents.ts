import { Effect } from "effect"
import { type EventId, readEventId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { type LookBack, saidBefore } from "../../../domain/routing/context/SaidBefore.ts"
import { type Reader, saidIn } from "../../../domain/routing/context/SaidText.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { makeEventsOpened } from "./EventsOpened.ts"

/** Reads events that a prompt refers to: our own by the journal, which has their newest text, others by the server. */
export const makeSaidEvents = Effect.fnUntraced(function*(rules: Reader & Pick<LookBack, "threads">) {
  const matrix = yield* Matrix
  const journal = yield* TurnJournal
  const opened = yield* makeEventsOpened

  /** The event as the agent may read it: ours by the journal, which has its newest text, or as the server has it. */
  const current = Effect.fnUntraced(function*(open: OpenTurn, raw: RawEvent) {
    const event = raw["sender"] === rules.me ? readEventId(raw["event_id"]) : undefined
    const ours = event === undefined ? undefined : yield* journal.saidByUs(open.room, event)
    return ours === undefined
      ? yield* opened(open.room, raw)
      : { type: "m.room.message", event_id: event, sender: rules.me, content: ours.content }
  })

  /** What one event says. */
  const single = Effect.fnUntraced(function*(open: OpenTurn, event: EventId) {
    const ours = yield* journal.saidByUs(open.room, event)
    const raw: RawEvent | undefined = ours === undefined
      ? yield* Effect.flatMap(matrix.event(open.room, event), (found) => current(open, found))
      : { type: "m.room.message", event_id: event, sender: rules.me, content: ours.content }
    return raw === undefined ? undefined : saidIn(rules, raw)
  })

  /** What some events say that come newest first, before a prompt. */
  const before = Effect.fnUntraced(
    function*(open: OpenTurn, events: ReadonlyArray<RawEvent>, look: Pick<LookBack, "most" | "root" | "untilAnswer">) {
      const ids = events.map((event) => readEventId(event["event_id"])).filter((event) => event !== undefined)
      const asked = yield* journal.askedAmong(open.chat, ids)
      const readable = yield* Effect.forEach(events, (raw) => current(open, raw))
      return saidBefore(
        { ...look, reader: rules, asker: open.author, threads: rules.threads, wasAsked: (event) => asked.has(event) },
        readable.filter((raw) => raw !== undefined)
      )
    }
  )

  return { single, before }
})
