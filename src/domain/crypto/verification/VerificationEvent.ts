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

/** Whether a request is still to be answered at `now` (ms since 1970). */
export const isTimely = (request: RawEvent, now: number): boolean => {
  const sent = readNumber(isRequestMessage(request) ? request["origin_server_ts"] : at(request, "content", "timestamp"))
  return sent !== undefined && now - sent <= oldest && sent - now <= farthest
}

/** What is left of a sync's news without the verifications, and those of people who may verify us. */
export const apartFromVerification = (news: KeyNews, mayVerify: (user: string) => boolean): {
  readonly rest: KeyNews
  readonly events: ReadonlyArray<RawEvent>
  /** Requests of others. */
  readonly refused: number
} => {
  const all = news.toDevice.filter(isOfVerification)
  if (all.length === 0) return { rest: news, events: [], refused: 0 }
  const isAllowed = ({ sender }: RawEvent) => typeof sender === "string" && mayVerify(sender)
  return {
    rest: { ...news, toDevice: news.toDevice.filter((event) => !isOfVerification(event)) },
    events: all.filter(isAllowed),
    refused: all.filter((event) => isVerificationRequest(event) && !isAllowed(event)).length
  }
}
