import { Result, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type HomeserverState, type ServerSession, touch } from "../state/HomeserverState.ts"
import type { QueuedMessage, ServerDevice } from "../state/KeyDirectory.ts"
import { badJson, missingParameter, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { canonicalJson } from "./SignedJson.ts"

/** Bytes of one message, as on Synapse. */
const largestMessage = 65_536
/** Messages that wait for a device which does not sync; the oldest goes for a new one. */
const mostMessages = 10_000
/** Transactions that are known; the oldest is forgotten for a new one. */
const mostTransactions = 10_000
/** Messages in one answer of `/sync`, as on Synapse. */
const messagesAtOnce = 100

const isMessages = Schema.is(
  Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Unknown)))
)

const remember = (sent: Set<string>, transaction: string) => {
  const [oldest] = sent
  if (sent.size >= mostTransactions && oldest !== undefined) sent.delete(oldest)
  sent.add(transaction)
}

/** The devices that a name stands for; `*` stands for all of the user's. */
const named = (devices: ReadonlyMap<string, ServerDevice>, name: string): ReadonlyArray<ServerDevice> => {
  const device = devices.get(name)
  return name === "*" ? [...devices.values()] : device === undefined ? [] : [device]
}

const put = (device: ServerDevice, message: QueuedMessage) => {
  device.inbox.push(message)
  if (device.inbox.length > mostMessages) device.inbox.shift()
}

/** `PUT /sendToDevice` (client-server API, "Send-to-Device messaging"); devices that are not there get nothing. */
export const sendToDevice = (
  server: HomeserverState,
  session: ServerSession,
  type: string,
  txn: string,
  body: RawEvent
): ServerResult<RawEvent> => {
  const transaction = JSON.stringify([session.user, session.device, type, txn])
  if (server.keys.sent.has(transaction)) return Result.succeed({})
  const { messages } = body
  if (messages === undefined) return missingParameter("messages")
  if (!isMessages(messages)) return badJson("'messages' must map users to devices to contents")
  const contents = Object.values(messages).flatMap((byDevice) => Object.values(byDevice))
  if (contents.some((content) => Buffer.byteLength(canonicalJson(content)) > largestMessage)) {
    return refuse(413, "M_TOO_LARGE", "A message is too large to send")
  }
  for (const [user, byDevice] of Object.entries(messages)) {
    const devices = server.keys.owners.get(user as UserId)?.devices ?? new Map<string, ServerDevice>()
    for (const [name, content] of Object.entries(byDevice)) {
      const seq = ++server.seq
      for (const device of named(devices, name)) put(device, { seq, event: { content, type, sender: session.user } })
    }
    touch(server, user as UserId)
  }
  remember(server.keys.sent, transaction)
  return Result.succeed({})
}

/** What waits for a device after a place, and the place up to which an answer holds all of it. */
export const messagesAfter = (
  server: HomeserverState,
  { inbox }: ServerDevice,
  after: number
): { readonly events: ReadonlyArray<RawEvent>; readonly until: number } => {
  const waiting = inbox.filter(({ seq }) => seq > after)
  const given = waiting.slice(0, messagesAtOnce)
  const until = given.length < waiting.length ? given.at(-1)!.seq : server.seq
  return { events: given.map(({ event }) => event), until }
}

/** A client that asks from a place on has what came before it. */
export const acknowledgeMessages = (server: HomeserverState, { device, user }: ServerSession, until: number) => {
  const inbox = server.keys.owners.get(user)?.devices.get(device)?.inbox
  if (inbox === undefined) return
  const first = inbox.findIndex(({ seq }) => seq > until)
  inbox.splice(0, first === -1 ? inbox.length : first)
}
