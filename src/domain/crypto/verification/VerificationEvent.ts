import { at, readNumber, readText } from "../../Json.ts"
import type { KeyNews } from "../../matrix/KeyNews.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/** The message with which a verification in a room begins (client-server API, "Key verification framework"). */
export const verificationMsgtype = "m.key.verification.request"

const prefix = "m.key.verification."

const isRequestMessage = (event: RawEvent) =>
  event["type"] === "m.room.message" && at(event, "content", "msgtype") === verificationMsgtype

/** Whether an event, of a room or to a device, belongs to a verification. */
export const isOfVerification = (event: RawEvent): boolean =>
  readText(event["type"])?.startsWith(prefix) === true || isRequestMessage(event)

/** Whether a verification begins with it. */
export const isVerificationRequest = (event: RawEvent): boolean =>
  event["type"] === verificationMsgtype || isRequestMessage(event)

/** Whether it can be to us: a request in a room is seen by everybody there, and names the one whom it is for. */
export const mayConcern = (me: string, event: RawEvent): boolean =>
  !isRequestMessage(event) || at(event, "content", "to") === me

/** The name that both sides give the verification that begins with this request. */
export const flowOf = (request: RawEvent): string | undefined =>
  readText(isRequestMessage(request) ? request["event_id"] : at(request, "content", "transaction_id"))

/** How old a request may be, and how far in the future by its sender's clock, in ms (the same section). */
const oldest = 600_000
const farthest = 300_000

/** When a request counts. Times are ms since 1970. */
export interface RequestTimes {
  readonly now: number
  /** The start of the process: an earlier one may have answered what was asked before it. */
  readonly since: number
}

/**
 * Whether a request is still to be answered. The time is the homeserver's, or of the sender's device: a clock that is
 * behind ours makes for a request that is passed over just after the start, and one that is ahead for one that is
 * answered though it is from before; such a one comes to no good end, and is not told as one.
 */
export const isTimely = (request: RawEvent, { now, since }: RequestTimes): boolean => {
  const sent = readNumber(isRequestMessage(request) ? request["origin_server_ts"] : at(request, "content", "timestamp"))
  return sent !== undefined && sent >= since && now - sent <= oldest && sent - now <= farthest
}

const endings: ReadonlySet<unknown> = new Set(["m.key.verification.done", "m.key.verification.cancel"])

const flowEndedBy = (event: RawEvent) =>
  at(event, "content", "m.relates_to", "event_id") ?? at(event, "content", "transaction_id")

/** Whether a request's verification is ended by one of these events, of the side that asked or of the one asked. */
export const isEndedIn = (request: RawEvent, events: ReadonlyArray<RawEvent>): boolean => {
  const sides = new Set([request["sender"], at(request, "content", "to")].flatMap((side) => readText(side) ?? []))
  const flow = flowOf(request)
  return flow !== undefined &&
    events.some((event) =>
      endings.has(event["type"]) && flowEndedBy(event) === flow && sides.has(String(event["sender"]))
    )
}

/** What is left of a sync's news without the verifications, and those of people who may verify us. */
export const apartFromVerification = (news: KeyNews, mayVerify: (user: string) => boolean): {
  readonly rest: KeyNews
  readonly events: ReadonlyArray<RawEvent>
  /** Requests of others. */
  readonly refused: ReadonlyArray<RawEvent>
} => {
  const all = news.toDevice.filter(isOfVerification)
  if (all.length === 0) return { rest: news, events: [], refused: [] }
  const isAllowed = ({ sender }: RawEvent) => typeof sender === "string" && mayVerify(sender)
  const isOver = (event: RawEvent) => isVerificationRequest(event) && isEndedIn(event, all)
  const open = all.filter((event) => !isOver(event))
  return {
    rest: { ...news, toDevice: news.toDevice.filter((event) => !isOfVerification(event)) },
    events: open.filter(isAllowed),
    refused: open.filter((event) => isVerificationRequest(event) && !isAllowed(event))
  }
}
