import { Option, Schema } from "effect"
import { Plan } from "../reset/Plan.ts"
import { ReconciliationReport } from "./ReconciliationReport.ts"

/** The names, among the small values of the store, of the last report and of a request that waits for the bot. */
export const reportName = "reconciliation"
export const requestName = "reconciliation request"

/** What a command asks of the bot that runs on the same store. */
export const ReconciliationRequest = Schema.Struct({
  id: Schema.NonEmptyString,
  /** When it was left, in milliseconds since 1970. */
  at: Schema.Finite,
  /** A saved plan that runs in place of a new one. */
  plan: Schema.NullOr(Plan)
})
export type ReconciliationRequest = typeof ReconciliationRequest.Type

/** How long a request may wait, in ms: a command that was killed cannot take its request back. */
const requestLasts = 120_000

const Report = Schema.fromJsonString(ReconciliationReport)
const Request = Schema.fromJsonString(ReconciliationRequest)

/** The last report; undefined where there is none of this version. */
export const readReport = (text: string | undefined): ReconciliationReport | undefined =>
  text === undefined || text === "" ? undefined : Option.getOrUndefined(Schema.decodeUnknownOption(Report)(text))

export const reportJson = (report: ReconciliationReport): string => Schema.encodeSync(Report)(report)

/** The request that waits; undefined where nobody waits for an answer any more. */
export const readRequest = (text: string | undefined, now: number): ReconciliationRequest | undefined => {
  if (text === undefined || text === "") return undefined
  const request = Option.getOrUndefined(Schema.decodeUnknownOption(Request)(text))
  return request === undefined || Math.abs(now - request.at) > requestLasts ? undefined : request
}

export const requestJson = (request: ReconciliationRequest): string => Schema.encodeSync(Request)(request)
