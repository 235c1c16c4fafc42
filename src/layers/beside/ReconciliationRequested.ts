import { Clock, Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import {
  readReport,
  readRequest,
  type ReconciliationRequest,
  reportName,
  requestJson,
  requestName
} from "../../domain/reconciliation/KeptReconciliation.ts"
import { UserError } from "../../domain/UserError.ts"
import { putValues } from "../journal/JournalValues.ts"
import { change, readBeside } from "../store/StoreBeside.ts"

const valueOf = Effect.fnUntraced(function*(name: string) {
  const sql = yield* SqlClient.SqlClient
  return (yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = ${name}`)[0]?.value
})

const put = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => putValues(sql, [[requestName, text]]))

/** The request that waits for the bot of the folder. */
const waiting = Effect.gen(function*() {
  return readRequest(yield* valueOf(requestName), yield* Clock.currentTimeMillis)
})

/** Leaves a request for the bot that works on the store; refused while another command waits for its answer. */
export const leaveRequest = (dataDir: string, request: ReconciliationRequest) =>
  change(dataDir, () =>
    Effect.gen(function*() {
      if ((yield* waiting) !== undefined) {
        return yield* new UserError({
          sentence: "Another command waits for the bot to reconcile: try again in two minutes. Nothing was changed.",
          exitCode: 1
        })
      }
      yield* put(requestJson(request))
    }))

/** What the bot reported on the request; undefined: nothing yet. */
export const reportOnRequest = (dataDir: string, id: string) =>
  readBeside(dataDir, () =>
    Effect.map(valueOf(reportName), (text) => {
      const report = readReport(text)
      return report?.request === id ? report : undefined
    }))

/** Takes the request back where it still waits. */
export const takeRequestBack = Effect.fnUntraced(function*(dataDir: string, id: string) {
  const isOurs = Effect.map(waiting, (one) => one?.id === id)
  if (yield* readBeside(dataDir, () => isOurs)) {
    yield* change(dataDir, () => Effect.flatMap(isOurs, (ours) => (ours ? put("") : Effect.void)))
  }
})
