import { Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { readReport, reportName } from "../../src/domain/reconciliation/KeptReconciliation.ts"
import { reconcile } from "../../src/domain/reconciliation/Reconciliation.ts"
import type { ReconciliationReport } from "../../src/domain/reconciliation/ReconciliationReport.ts"
import { servedSnapshot } from "../../src/layers/reconciliation/SnapshotServed.ts"
import * as ResetFacts from "../../src/layers/reset/store/ResetFacts.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { settings } from "./MemoryBot.ts"
import { end, type scene } from "./SandboxBot.ts"

export type On = Effect.Success<typeof scene>

/** A bot that answered once in each of these rooms, and ended. */
export const served = Effect.fnUntraced(function*(on: On, ...rooms: ReadonlyArray<RoomId>) {
  const bot = yield* on.start()
  for (const room of rooms) yield* on.closed(yield* on.say(room, `before in ${room}`))
  yield* reported(on, () => true)
  yield* end(bot)
  yield* forgotten(on)
})

/** The report that the store keeps, once it is as wished; the last of many looks tells what there was. */
export const reported = Effect.fnUntraced(function*(on: On, wished: (report: ReconciliationReport) => boolean) {
  for (let looks = 0;; looks++) {
    const text = yield* Effect.provide(Effect.flatMap(WholeJournal, (journal) => journal.get(reportName)), on.store)
    const report = readReport(text._tag === "Some" ? text.value : undefined)
    if (report !== undefined && wished(report)) return report
    if (looks === 500) return yield* Effect.die(new Error(`The report is ${JSON.stringify(report)}`))
    yield* Effect.sleep("20 millis")
  }
})

/** Forgets the report that the store keeps, so that the next one can be told from it. */
export const forgotten = (on: On) =>
  Effect.provide(Effect.flatMap(WholeJournal, (journal) => journal.put(reportName, "")), on.store)

/** What the report says of a room: kinds and who mends them. */
export const foundIn = ({ differences }: ReconciliationReport, room: RoomId | null) =>
  differences.filter((one) => one.room === room).map(({ by, kind }) => `${kind} by ${by}`).toSorted()

/** What another reconciliation would do, and leave to the sync; waits a while for nothing. */
export const left = Effect.fnUntraced(function*(on: On) {
  const { allowedUsers, strangerInvites } = settings
  const policy = { isAllowed: allowedUsers.matches, strangers: strangerInvites }
  for (let looks = 0;; looks++) {
    const snapshot = yield* servedSnapshot({ homeserver: on.homeserver, me: on.bot, heard: true }).pipe(
      Effect.provide([on.matrix, ResetFacts.served("memory")]),
      Effect.provide(on.store)
    )
    const { differences, plan } = reconcile(snapshot, policy)
    const rest = [...plan.stages.flat(), ...differences.filter(({ by }) => by === "sync")]
    if (rest.length === 0 || looks === 200) return rest
    yield* Effect.sleep("20 millis")
  }
})

/** In which thread the agent was asked for something. */
export const threadOf = ({ script }: On, text: string) =>
  script.sent.find(({ command }) => command._tag === "Prompt" && command.text === text)?.thread
