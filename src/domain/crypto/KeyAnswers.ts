import { at, type JsonRecord, readRecord, recordOf } from "../Json.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"

/**
 * Answers about keys as the engine takes them. Other homeservers write the parts of their users, ours may hand them on
 * as they came, and the engine refuses an answer as a whole.
 */

type Entries = ReadonlyArray<readonly [string, unknown]>

/** `Object.fromEntries` makes a name such as `__proto__` a field like any other. */
const entriesOf = (value: unknown): Entries => Object.entries(recordOf(value)).filter(([name]) => name.isWellFormed())

const objectsIn = (value: unknown): JsonRecord =>
  Object.fromEntries(entriesOf(value).filter(([, inner]) => readRecord(inner) !== undefined))

/** The part of each user who was asked for; that of anybody else says nothing. */
const ofAsked = (part: unknown, asked: JsonRecord, read: (value: unknown) => JsonRecord | undefined) =>
  Object.fromEntries(
    Object.entries(recordOf(part)).flatMap(([user, value]) => {
      const kept = Object.hasOwn(asked, user) ? read(value) : undefined
      return kept === undefined ? [] : [[user, kept]]
    })
  )

/** The servers that gave no answer. What they are said to have answered instead may be anything. */
const failuresOf = (answer: RawEvent): JsonRecord =>
  Object.fromEntries(entriesOf(answer["failures"]).map(([server]) => [server, {}]))

const identityParts = ["master_keys", "self_signing_keys", "user_signing_keys"] as const

/**
 * The answer to `POST /keys/query` with this body (client-server API). What is not of the API's shape is left out, user
 * by user and device by device. A user whose devices are no map has none: a user without an answer would be asked for
 * again and again.
 */
export const readableKeyQuery = (body: RawEvent, answer: RawEvent): RawEvent => {
  const asked = recordOf(body["device_keys"])
  return {
    device_keys: ofAsked(answer["device_keys"], asked, objectsIn),
    failures: failuresOf(answer),
    ...Object.fromEntries(
      identityParts.map((part) => [
        part,
        ofAsked(answer[part], asked, (key) => (readRecord(at(key, "keys")) === undefined ? undefined : recordOf(key)))
      ])
    )
  }
}

/** The name of a one-time key: its algorithm, a colon and its id (client-server API, "One-time and fallback keys"). */
const keyName = /^[a-z0-9_]+:[\w+/=.-]+$/

const oneTimeKeys = (value: unknown): JsonRecord =>
  Object.fromEntries(
    entriesOf(value).filter(([name, key]) =>
      keyName.test(name) && (typeof key === "string" || readRecord(key) !== undefined)
    )
  )

/** The answer to `POST /keys/claim` with this body, in the same way: a device without a key has none to be claimed. */
export const readableKeyClaim = (body: RawEvent, answer: RawEvent): RawEvent => ({
  failures: failuresOf(answer),
  one_time_keys: ofAsked(
    answer["one_time_keys"],
    recordOf(body["one_time_keys"]),
    (devices) => Object.fromEntries(entriesOf(objectsIn(devices)).map(([id, keys]) => [id, oneTimeKeys(keys)]))
  )
})
