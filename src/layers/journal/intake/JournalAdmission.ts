import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { brakePlace } from "../../../domain/intake/ProgramBrake.ts"
import type { Admission, Journal, Signal } from "../../../services/journal/Journal.ts"
import { readObject, readQuestion } from "../DamagedRows.ts"
import { chunks, insertRows } from "../InsertRows.ts"
import type { Erasures } from "../JournalRetention.ts"
import type { StoreRun } from "../JournalSql.ts"
import { presenceSignals } from "../turns/JournalPresence.ts"
import { takenBack } from "../turns/JournalRedactions.ts"

/** The highest slot of a notice that the brake sends. */
const belowGaps = -(2 ** 40)

type TurnAdmission = Extract<Admission, { _tag: "Turn" }>
/** What is said to somebody of a question, which is said once. */
const isSaidOnce = (reply: TurnAdmission["reply"]) => reply?._tag === "NotYours" || reply?._tag === "NotOpen"

type ToQuestion = Extract<Admission, { _tag: "Answer" | "Unfit" }>

/**
 * Not durable by itself: what a power cut takes of it is admitted again from the events, which are on the disk. The
 * next durable commit takes it along.
 */
export const journalAdmission = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  erasures: Erasures
): Pick<typeof Journal.Service, "admit"> => {
  const back = takenBack(sql, erasures)
  const presence = presenceSignals(sql)

  const saveTurns = Effect.fnUntraced(function*(turns: ReadonlyArray<TurnAdmission>) {
    const now = yield* Clock.currentTimeMillis
    for (const some of chunks(turns)) {
      yield* insertRows(
        sql,
        "turns (prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, kept_since)",
        "ON CONFLICT (prompt, attempt) DO NOTHING",
        some.map((
          turn
        ) => [
          turn.event,
          1,
          turn.id,
          turn.chat,
          turn.room,
          turn.threadRoot ?? null,
          turn.author,
          turn.reply === undefined ? null : JSON.stringify(turn.reply),
          turn.closed ? "answered" : "queued",
          turn.closed,
          turn.closed ? now : null
        ])
      )
    }
    // How they ended is the room's to say.
    for (const { event } of turns.filter(({ closed }) => closed)) {
      yield* sql`UPDATE turns SET phase = (SELECT state FROM closings c WHERE c.prompt = turns.prompt
        AND c.attempt = 1) WHERE prompt = ${event} AND attempt = 1
        AND EXISTS (SELECT 1 FROM closings c WHERE c.prompt = turns.prompt AND c.attempt = 1)`
    }
    const chats = new Map(turns.map((turn) => [turn.chat, turn]))
    for (const some of chunks([...chats.values()])) {
      yield* insertRows(
        sql,
        "chats (chat, room, thread_root)",
        "ON CONFLICT (chat) DO NOTHING",
        some.map((turn) => [turn.chat, turn.room, turn.threadRoot ?? null])
      )
    }
  })

  /** Those that nothing was decided on before. */
  const unadmitted = Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
    const known = new Set<string>()
    for (const some of chunks(admissions)) {
      const rows = yield* sql.unsafe<{ event: EventId }>(
        `SELECT event FROM events WHERE state = 2 AND event IN (${some.map(() => "?").join(", ")})`,
        some.map(({ event }) => event)
      )
      for (const { event } of rows) known.add(event)
    }
    return known.size === 0 ? admissions : admissions.filter(({ event }) => !known.has(event))
  })

  /** The text of what may still become a prompt is kept until the turn has read it. */
  const kept = new Set<Admission["_tag"]>(["Turn", "Answer", "Unfit"])
  const admitted = (isKept: boolean, admissions: ReadonlyArray<Admission>) =>
    Effect.forEach(
      chunks(admissions.filter(({ _tag }) => _tag !== "Hold" && kept.has(_tag) === isKept)),
      (some) =>
        sql.unsafe(
          `UPDATE events SET state = 2${isKept ? "" : ", raw = NULL, clear = NULL"} WHERE event IN (${
            some.map(() => "?").join(", ")
          })`,
          some.map(({ event }) => event)
        ),
      { discard: true }
    )

  /** A signal of the attempt before was not meant for this one. */
  const retry = Effect.fnUntraced(function*({ attempt, id, prompt }: Extract<Admission, { _tag: "Retry" }>) {
    const made = yield* sql<{ chat: ChatId; closed: number }>`
      INSERT INTO turns (prompt, attempt, id, chat, room, thread_root, author, phase, closed)
      SELECT t.prompt, ${attempt}, ${id}, t.chat, t.room, t.thread_root, t.author, coalesce(c.state, 'queued'),
      c.state IS NOT NULL
      FROM turns t LEFT JOIN closings c ON c.prompt = t.prompt AND c.attempt = ${attempt}
      WHERE t.prompt = ${prompt} AND t.attempt = ${attempt - 1} AND t.closed = 1
      ON CONFLICT (prompt, attempt) DO NOTHING RETURNING chat, closed`
    if (made.length > 0) yield* sql`DELETE FROM signals WHERE prompt = ${prompt}`
    return made.filter(({ closed }) => closed === 0)
  })

  /**
   * Whether the question waits for an answer that nobody gave yet, and of which nobody said that it is not wanted any
   * more.
   */
  const isOpen = Effect.fnUntraced(function*({ prompt, number, ...admission }: ToQuestion) {
    const ask = admission._tag === "Answer" ? admission.choice.ask : admission.ask
    const isThis = (one: { readonly ask: string; readonly number?: number }) => one.ask === ask && one.number === number
    const [turn] = yield* sql<
      { question: string }
    >`SELECT question FROM turns WHERE prompt = ${prompt} AND closed = 0 AND question IS NOT NULL`
    const question = turn === undefined ? undefined : readQuestion(turn.question)
    if (question === undefined || !isThis(question)) return false
    const signals = yield* sql<{ body: string }>`SELECT body FROM signals WHERE prompt = ${prompt}`
    return signals.every(({ body }) => {
      const signal = readObject(body) as Signal | undefined
      return signal === undefined ||
        (signal._tag !== "Stop" && (signal._tag !== "Unshown" || signal.number !== number) &&
          (signal._tag !== "Answer" || !isThis(signal)))
    })
  })

  const signal = ({ by, event, otherwise, prompt }: ToQuestion, body: Signal) =>
    sql`
    INSERT INTO signals (prompt, body, event, author, thread_root, otherwise)
    VALUES (${prompt}, ${JSON.stringify(body)}, ${event}, ${by}, ${otherwise?.threadRoot ?? null}, ${
      otherwise?.reply === undefined ? otherwise?.id ?? null : null
    })`

  /** What is said to somebody once was said in its chat, or will be by another of these admissions. */
  const isTold = Effect.fnUntraced(function*({ chat }: TurnAdmission, told: Set<ChatId>) {
    if (told.has(chat)) return true
    told.add(chat)
    return (yield* sql`SELECT 1 FROM chats WHERE chat = ${chat}`).length > 0
  })

  /** One question takes one answer: the next is what it would be without it. */
  const settled = (told: Set<ChatId>) =>
    Effect.fnUntraced(function*(admission: Admission) {
      if (
        admission._tag === "Turn" && isSaidOnce(admission.reply) && (yield* isTold(admission, told))
      ) return { _tag: "Ignore", event: admission.event } as const
      if (admission._tag !== "Answer" && admission._tag !== "Unfit") return admission
      const { by, event, number: of, otherwise } = admission
      const number = of === undefined ? {} : { number: of }
      if (yield* isOpen(admission)) {
        yield* signal(
          admission,
          admission._tag === "Answer"
            ? { _tag: "Answer", event, by, ...number, ...admission.choice }
            : {
              _tag: "Unfit",
              event,
              ask: admission.ask,
              ...number,
              threadRoot: admission.threadRoot,
              isAmbiguous: admission.isAmbiguous
            }
        )
        return admission
      }
      const instead: Admission = otherwise === undefined
        ? { _tag: "Ignore", event }
        : { _tag: "Turn", event, closed: false, ...otherwise }
      return instead
    })

  const hold = Effect.fnUntraced(function*({ event, notice, room, until }: Extract<Admission, { _tag: "Hold" }>) {
    yield* sql`UPDATE events SET state = 3, held_until = ${until} WHERE event = ${event} AND state = 0`
    if (notice === undefined) return []
    const { chat, key } = brakePlace(event)
    // Below the notices of all gaps. Nothing can be told to a room that we are not in.
    yield* sql`INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, content)
      SELECT (SELECT coalesce(min(slot), ${belowGaps}) - 1 FROM outbox
      WHERE slot <= ${belowGaps}), ${key}, ${chat}, ${room}, 0, 1, 'first', 0, ${JSON.stringify(notice)}
      WHERE EXISTS (SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join')`
    return []
  })

  const one = Effect.fnUntraced(function*(admission: Exclude<Admission, { _tag: "Turn" | "Ignore" }>) {
    if (admission._tag === "Retry") return yield* retry(admission)
    if (admission._tag === "Stop") return yield* back.stop(admission.prompt)
    if (admission._tag === "Hold") return yield* hold(admission)
    if (admission._tag === "Asker") return yield* presence.asker(admission.room, admission.user, admission.here)
    if (admission._tag === "Answer" || admission._tag === "Unfit") {
      return yield* sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE prompt = ${admission.prompt} AND closed = 0`
    }
    return yield* back.event(admission)
  })

  return {
    admit: (all) =>
      all.length === 0 ? Effect.succeed([]) : run(sql.withTransaction(Effect.gen(function*() {
        const unknown = yield* unadmitted(all)
        const stopped = yield* Effect.forEach(unknown.filter((one) => one._tag === "Erase"), back.ours)
        const admissions = yield* Effect.forEach(unknown, settled(new Set()))
        const turns = admissions.filter((admission) => admission._tag === "Turn")
        const woken = new Set(turns.filter((turn) => !turn.closed).map(({ chat }) => chat))
        for (const { chat } of stopped.flat()) woken.add(chat)
        yield* saveTurns(turns)
        for (const admission of admissions) {
          if (admission._tag === "Turn" || admission._tag === "Ignore") continue
          for (const { chat } of yield* one(admission)) woken.add(chat)
        }
        // What was said before we were put out of the room is answered by nobody.
        if (turns.length > 0) { for (const { chat } of yield* presence.outside) woken.add(chat) }
        // What others said among themselves, and commands, are kept no longer.
        erasures.owed ||= admissions.some(({ _tag }) => _tag !== "Hold" && !kept.has(_tag))
        yield* admitted(true, admissions)
        yield* admitted(false, admissions)
        return [...woken]
      })))
  }
}
