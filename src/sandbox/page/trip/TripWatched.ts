import { Clock, Context, Effect, Layer, Option } from "effect"
import { Agent } from "../../../services/agent/Agent.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import type { TripLog } from "./TripLog.ts"
import {
  noteOfAdmission,
  noteOfAgentEvent,
  noteOfBatch,
  noteOfClaim,
  noteOfCommand,
  noteOfCommit,
  noteOfEntry,
  noteOfRefusal
} from "./TripNotes.ts"
import type { TripNote } from "./TripStep.ts"

/** What a message's trip can be seen by. */
export type OnTheWay = Matrix | Agent | IntakeJournal | TurnJournal | OutboxJournal

/** The services as they were; what they have done is noted once it is done. */
export const layer = (log: TripLog): Layer.Layer<OnTheWay, never, OnTheWay> =>
  Layer.effectContext(Effect.gen(function*() {
    const matrix = yield* Matrix
    const agent = yield* Agent
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const outbox = yield* OutboxJournal
    const noteAll = (notes: ReadonlyArray<TripNote | undefined>) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        for (const note of notes) log.note(note, at)
      })
    const note = (one: TripNote | undefined) => noteAll([one])

    return Context.make(Matrix, {
      ...matrix,
      sync: (since, timeout, options) =>
        matrix.sync(since, timeout, options).pipe(
          Effect.tap((batch) => note(noteOfBatch(batch))),
          Effect.tapError((error) => note(noteOfRefusal("intake", "/sync got no answer", error)))
        ),
      send: (room, type, txn, content) =>
        Effect.tapError(
          matrix.send(room, type, txn, content),
          (error) => note(noteOfRefusal("outbox", "not sent", error))
        )
    }).pipe(
      Context.add(Agent, {
        open: (thread, resume, opener) =>
          Effect.map(agent.open(thread, resume, opener), (conversation) => ({
            ...conversation,
            take: Effect.tap(conversation.take, (events) => noteAll(events.map(noteOfAgentEvent))),
            send: (command, link) => Effect.tap(conversation.send(command, link), note(noteOfCommand(command)))
          }))
      }),
      Context.add(IntakeJournal, {
        ...intake,
        ingest: (delta) =>
          Effect.tap(
            intake.ingest(delta),
            delta.events.length === 0
              ? Effect.void
              : note({
                stage: "journal",
                what: "events and place in the stream stored together",
                detail: `${delta.events.length} kept`
              })
          ),
        admit: (admissions) => Effect.tap(intake.admit(admissions), noteAll(admissions.map(noteOfAdmission)))
      }),
      Context.add(TurnJournal, {
        ...turns,
        commit: (commit) => Effect.tap(turns.commit(commit), (done) => note(noteOfCommit(commit, done)))
      }),
      Context.add(OutboxJournal, {
        ...outbox,
        claim: (chat, past) =>
          Effect.tap(
            outbox.claim(chat, past),
            (claimed) => note(Option.getOrUndefined(Option.map(claimed, noteOfClaim)))
          ),
        release: (entry) => Effect.tap(outbox.release(entry), note(noteOfEntry("release", entry))),
        moveOn: (entry) =>
          Effect.tap(outbox.moveOn(entry), (moved) => note(moved ? noteOfEntry("moveOn", entry) : undefined)),
        retarget: (entry) => Effect.tap(outbox.retarget(entry), note(noteOfEntry("retarget", entry))),
        replaceContent: (entry, content) =>
          Effect.tap(outbox.replaceContent(entry, content), note(noteOfEntry("replaceContent", entry))),
        markFailed: (entry, why) =>
          Effect.tap(outbox.markFailed(entry, why), note({ ...noteOfEntry("markFailed", entry), detail: why })),
        markSent: (entry, event, askedAt) =>
          Effect.tap(
            outbox.markSent(entry, event, askedAt),
            note({ stage: "outbox", what: "confirmed by the homeserver", about: event, detail: entry.priority })
          )
      })
    )
  }))
