import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import type { SamePrompt } from "../../../domain/routing/underway/SamePrompt.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { isSettled } from "../../store/schema/Columns.ts"
import { markAdmitted } from "../EventRows.ts"
import { askConsent, giveConsent } from "../JournalConsents.ts"
import { admitEdit } from "../prompts/EditAdmission.ts"
import { forgetRevisions } from "../prompts/PromptRevisions.ts"
import { isBefore } from "../prompts/PromptsBefore.ts"
import type { Erasures } from "../retention/LogTruncation.ts"
import { isToldToStop } from "../SignalRows.ts"
import { placeholdersOf } from "../statements/BlankRows.ts"
import { chunks } from "../statements/InsertRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { isOutside, stopOutside, tellAsker } from "../turns/JournalPresence.ts"
import { insertRetry, insertTurns } from "../turns/NewTurns.ts"
import { redactOurs, stopTurn } from "../turns/RedactedTurns.ts"
import { dropUploads } from "../uploads/JournalUploads.ts"
import { holdEvent, stopHeldEvent } from "./JournalBrake.ts"
import { journalRedactions } from "./JournalRedactions.ts"
import { questionAdmission } from "./QuestionAdmission.ts"

/** The text of these may still become a prompt, so it is kept until a turn has read it. */
const kept: ReadonlySet<Admission["_tag"]> = new Set<Admission["_tag"]>(["Turn", "Answer", "Unfit", "Edit"])

/** These wait, and are admitted again. */
const waits: ReadonlySet<Admission["_tag"]> = new Set<Admission["_tag"]>(["Hold", "Old"])

/** Marks events as admitted, and erases what nobody needs: texts of theirs, and the edits of what is ignored. */
const settleTexts = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, admissions: ReadonlyArray<Admission>) {
  for (const isKept of [true, false]) {
    yield* markAdmitted(sql, admissions.filter(({ _tag }) => !waits.has(_tag) && kept.has(_tag) === isKept), isKept)
  }
  yield* forgetRevisions(sql, admissions.filter(({ _tag }) => _tag === "Ignore").map(({ event }) => event))
})

/** Stops a prompt that came before the event `by`: what is held back is let go as stopped. */
const stopPrompt = (sql: SqlClient.SqlClient, prompt: EventId, by: EventId) =>
  Effect.andThen(stopHeldEvent(sql, prompt, by), stopTurn(sql, prompt, isBefore(sql, "turns.prompt", by)))

/** The same for an event that is admitted again until the prompt is stopped. */
const stopOnce = (sql: SqlClient.SqlClient, prompt: EventId, by: EventId) =>
  Effect.flatMap(
    isToldToStop(sql, prompt),
    (isTold) => (isTold ? Effect.succeed([]) : stopTurn(sql, prompt, isBefore(sql, "turns.prompt", by)))
  )

/** Ends the files of answers that have ended, where a turn is the reply that says so. */
const stopFiles = (sql: SqlClient.SqlClient, { event, reply }: Extract<Admission, { _tag: "Turn" }>) =>
  reply?._tag === "FilesStopped" && reply.prompts.length > 0
    ? Effect.asVoid(
      dropUploads(
        sql,
        sql`turns.prompt IN ${sql.in(reply.prompts)} AND turns.closed = 1 AND ${isBefore(sql, "turns.prompt", event)}`
      )
    )
    : Effect.void

/**
 * `IntakeJournal.admit`. Not fsynced: after a power cut the events are admitted again, or fetched again if they were
 * lost too. The next durable commit takes it along.
 */
export const journalAdmission = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  erasures: Erasures
): (typeof IntakeJournal.Service)["admit"] => {
  const redact = journalRedactions(sql, erasures)
  const settled = questionAdmission(sql)

  /** Those that were not admitted before. */
  const unadmitted = Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
    const known = new Set<string>()
    for (const some of chunks(admissions)) {
      const rows = yield* sql.unsafe<{ event: EventId }>(
        `SELECT event FROM events WHERE ${isSettled} AND event IN (${placeholdersOf(some)})`,
        some.map(({ event }) => event)
      )
      for (const { event } of rows) known.add(event)
    }
    return known.size === 0 ? admissions : admissions.filter(({ event }) => !known.has(event))
  })

  /** Returns the chats that got work. */
  const one = Effect.fnUntraced(function*(admission: Exclude<Admission, { _tag: "Turn" | "Ignore" }>) {
    switch (admission._tag) {
      case "Retry":
        return yield* insertRetry(sql, admission)
      case "Stop":
        return (yield* Effect.forEach(
          [admission.prompt, ...(admission.also ?? [])],
          (prompt) => stopPrompt(sql, prompt, admission.event)
        )).flat()
      case "Edit":
        return yield* sql<{ chat: ChatId }>`SELECT chat FROM turns
          WHERE prompt = ${admission.target} AND closed = 0 AND phase = 'queued'`
      case "Hold":
        yield* holdEvent(sql, admission)
        return admission.stops === undefined ? [] : yield* stopOnce(sql, admission.stops, admission.event)
      case "Old":
        return yield* Effect.as(askConsent(sql, admission), [])
      case "Consent":
        return yield* Effect.as(giveConsent(sql, [admission.chat, ...(admission.also ?? [])]), [])
      case "Erase":
        return yield* redact(admission)
      case "Asker":
        return yield* tellAsker(sql, admission)
      case "Answer":
      case "Unfit":
        return yield* sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE prompt = ${admission.prompt} AND closed = 0`
    }
  })

  const admitAll = Effect.fnUntraced(function*(all: ReadonlyArray<Admission>, isSame?: SamePrompt) {
    const unknown = yield* unadmitted(all)
    // Before anything that came with the redaction of a question is taken for an answer to it.
    const redactions = unknown.filter((admission) => admission._tag === "Erase")
    const stopped = yield* Effect.forEach(redactions, (redaction) => redactOurs(sql, redaction))
    const told = new Set<ChatId>()
    const admissions = yield* Effect.forEach(
      unknown,
      (admission) => (admission._tag === "Edit" ? admitEdit(sql, admission, unknown, isSame) : settled(admission, told))
    )
    const turns = admissions.filter((admission) => admission._tag === "Turn")
    const woken = new Set(turns.filter((turn) => !turn.closed).map(({ chat }) => chat))
    for (const { chat } of stopped.flat()) woken.add(chat)
    yield* insertTurns(sql, turns)
    for (const turn of turns) yield* turn.stopped === true ? stopTurn(sql, turn.event) : stopFiles(sql, turn)
    for (const admission of admissions) {
      if (admission._tag === "Turn" || admission._tag === "Ignore") continue
      for (const { chat } of yield* one(admission)) woken.add(chat)
    }
    // Nobody answers what was said before the bot was put out of the room.
    if (yield* isOutside(sql, turns)) { for (const { chat } of yield* stopOutside(sql)) woken.add(chat) }
    // The text of commands, and of what people say among themselves, is erased at once.
    erasures.owed ||= admissions.some(({ _tag }) => !waits.has(_tag) && !kept.has(_tag))
    yield* settleTexts(sql, admissions)
    return [...woken]
  })

  return (all, isSame) => (all.length === 0 ? Effect.succeed([]) : run(sql.withTransaction(admitAll(all, isSame))))
}
